import { randomUUID } from 'node:crypto';
import { type Id, type IdKind, idPrefixes } from '@jishi/contract';

/** A new id of one kind: prefix + UUIDv7 (RFC 9562) in hex, so ids sort by the time they were made (ms). */
export function newId<K extends IdKind>(kind: K, now = Date.now()): Id<K> {
  return `${idPrefixes[kind]}_${uuidV7Hex(now)}` as Id<K>;
}

/** The random bits come from a version 4 UUID, of which Node keeps a stock: a draw of its own costs seven times as much. */
function uuidV7Hex(now: number): string {
  const random = randomUUID();
  const time = now.toString(16).padStart(12, '0');
  return `${time}7${random.slice(15, 18)}${random.slice(19, 23)}${random.slice(24)}`;
}
