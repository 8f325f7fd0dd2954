import { decodeCursor, toPage } from '../../kernel/cursor.ts';
import { api } from '../../platform/http/index.ts';
import { presentRerating } from './present.ts';
import { rerate } from './rerate.ts';
import { listReratings } from './store.ts';

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
};
