import type { Validity } from '@jishi/contract';

/** The columns of a document that say when it counts. */
export interface ValidityColumns {
  enabled: boolean;
  effective_at: Date | null;
  expires_at: Date | null;
  superseded_at: Date | null;
}

/** Says the same as the condition `inForce` of the searches. */
export function stateOf(row: ValidityColumns, now: Date): Validity['state'] {
  if (!row.enabled) return 'disabled';
  if (row.expires_at !== null && row.expires_at <= now) return 'expired';
  if (row.superseded_at !== null && row.superseded_at <= now) return 'superseded';
  return row.effective_at !== null && row.effective_at > now ? 'not-yet-effective' : 'in-force';
}
