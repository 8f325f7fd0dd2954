import { decodeCursor, toPage } from '../../../kernel/cursor.ts';
import { api } from '../../../platform/http/index.ts';
import { visibleBase } from '../../knowledge/index.ts';
import { changeCase, commentCase, requestSource } from './change.ts';
import { showCase, showCases, sightOf } from './sight.ts';
import { countCases, listCases } from './store.ts';

export const triageRoutes = {
  list: api.triage.list.handler(({ input: { cursor, limit, mine, ...filter }, context: { scope } }) => {
    const before = decodeCursor(cursor, 1)?.[0];
    return scope.tx(async (tx) => {
      if (filter.baseId !== undefined) await visibleBase(tx, scope, filter.baseId);
      const rows = await listCases(tx, await sightOf(tx, scope), {
        ...filter,
        mine: mine ?? false,
        before: before === undefined ? undefined : String(before),
        limit: limit + 1,
      });
      const page = toPage(rows, limit, { item: (row) => row, keys: (row) => [row.id] });
      return { ...page, items: await showCases(tx, scope, page.items) };
    });
  }),
  count: api.triage.count.handler(({ context: { scope } }) =>
    scope.tx(async (tx) => countCases(tx, await sightOf(tx, scope))),
  ),
  get: api.triage.get.handler(({ input, context: { scope } }) =>
    scope.tx((tx) => showCase(tx, scope, input.caseId)),
  ),
  update: api.triage.update.handler(({ input, context: { scope } }) => changeCase(scope, input)),
  comment: api.triage.comment.handler(({ input, context: { scope } }) => commentCase(scope, input)),
  requestSource: api.triage.requestSource.handler(({ input, context: { scope } }) =>
    requestSource(scope, input),
  ),
};
