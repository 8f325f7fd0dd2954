import type { JishiOutputs } from '@jishi/sdk';

type UsageRow = JishiOutputs['usage']['list']['items'][number];

/** What the ledger says about one request: its attempts, and what they cost. */
export interface LedgerEntry {
  attempts: UsageRow[];
  costPico: string | null;
  currency: string | null;
  /** The model that answered, behind a route. */
  answeredBy: string | null;
}

export function entryOf(rows: readonly UsageRow[], requestId: string): LedgerEntry | null {
  const attempts = rows.filter((row) => row.requestId === requestId);
  const last = attempts[0];
  if (last === undefined) return null;
  const priced = attempts.filter((row) => row.costPico !== null && row.currency === last.currency);
  return {
    attempts,
    costPico:
      priced.length === 0
        ? null
        : priced.reduce((sum, { costPico }) => sum + BigInt(costPico ?? 0), 0n).toString(),
    currency: last.currency,
    answeredBy: attempts.find(({ status }) => status === 'ok')?.model ?? null,
  };
}
