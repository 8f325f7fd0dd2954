import type { Id, Validity } from '@jishi/contract';
import { stateOf, type ValidityColumns } from './state.ts';

export function presentValidity(
  row: ValidityColumns & { superseded_by: string | null },
  now: Date,
): Validity {
  return {
    enabled: row.enabled,
    effectiveAt: row.effective_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    supersededBy: row.superseded_by as Id<'document'> | null,
    supersededAt: row.superseded_at?.toISOString() ?? null,
    state: stateOf(row, now),
  };
}
