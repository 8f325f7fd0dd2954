import { decodeCursor, toPage } from '../../kernel/cursor.ts';
import { found } from '../../kernel/require.ts';
import { api } from '../../platform/http/index.ts';
import { presentReratedCall, presentRerating } from './present.ts';
import { rerate } from './rerate.ts';
import { findRerating, listReratedCalls, listReratings } from './store.ts';

export const reratingRoutes = {
  rerate: api.reckoning.rerate.handler(({ input: { from, to, model, dryRun }, context: { scope } }) =>
    rerate(scope, { from: new Date(from), to: new Date(to), model }, dryRun),
  ),
  list: api.reckoning.list.handler(async ({ input, context: { scope } }) => {
    const before = decodeCursor(input.cursor, 1)?.[0];
    const page = { before: before === undefined ? undefined : String(before), limit: input.limit + 1 };
    const rows = await scope.tx((tx) => listReratings(tx, page));
    return toPage(rows, input.limit, { item: presentRerating, keys: (row) => [row.id] });
  }),
  calls: api.reckoning.calls.handler(async ({ input, context: { scope } }) => {
    const { reratingId, cursor, limit } = input;
    const after = String(decodeCursor(cursor, 1)?.[0] ?? '');
    const rows = await scope.tx(async (tx) => {
      found(await findRerating(tx, reratingId));
      return listReratedCalls(tx, { reratingId, after, limit: limit + 1 });
    });
    return toPage(rows, limit, { item: presentReratedCall, keys: (row) => [row.id] });
  }),
};
