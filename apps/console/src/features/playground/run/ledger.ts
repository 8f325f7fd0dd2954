import { useQuery } from '@tanstack/react-query';
import { jishi } from '../../../api/client.ts';
import { entryOf, type LedgerEntry } from './ledger-entry.ts';
import type { Run } from './run-state.ts';

/** Asked until every finished call is settled, which takes a moment. */
export function useLedger(runs: readonly Run[]): (run: Run) => LedgerEntry | null {
  const wanted = runs.flatMap(({ state, requestId }) =>
    state !== 'running' && requestId !== null ? [requestId] : [],
  );
  const rows = useQuery({
    queryKey: ['playground-ledger', ...wanted],
    queryFn: () => jishi.api.usage.list({ mine: 'true', limit: 50 }),
    enabled: wanted.length > 0,
    refetchInterval: ({ state }) =>
      state.dataUpdateCount < maxAsks && wanted.some((id) => entryOf(state.data?.items ?? [], id) === null)
        ? askEveryMs
        : false,
  });
  return ({ requestId }) => (requestId === null ? null : entryOf(rows.data?.items ?? [], requestId));
}

/** A call that failed before any provider was asked never has an entry. */
const maxAsks = 8;
const askEveryMs = 700;
