import type { BaseItem } from '@jishi/contract';

/** What a person may do in a base, in one word. */
export function strongestRight(can: BaseItem['can']): 'own' | 'write' | 'read' | 'administer' {
  if (can.own) return 'own';
  if (can.write) return 'write';
  return can.read ? 'read' : 'administer';
}
