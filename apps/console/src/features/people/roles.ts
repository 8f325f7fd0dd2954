import type { Role } from '@jishi/contract';

export type { Role };
/** From the most to the least powerful. Written out here because the contract's own list would bring its schemas along. */
export const roles = ['owner', 'admin', 'builder', 'member', 'viewer'] as const satisfies readonly Role[];
