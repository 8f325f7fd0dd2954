import { decodeCursor, toPage } from '../../../kernel/cursor.ts';
import { problem } from '../../../kernel/problem.ts';
import { api } from '../../../platform/http/index.ts';
import { listBills, listLines } from './bill-store.ts';
import { maxLines } from './collect.ts';
import { linesToCsv } from './export.ts';
import { presentBill, presentLine } from './present.ts';
import { compareAnew, removeBill, requireBill } from './reconcile.ts';

export const billRoutes = {
  list: api.bills.list.handler(async ({ input, context: { scope } }) => {
    const before = decodeCursor(input.cursor, 1)?.[0];
    const page = { before: before === undefined ? undefined : String(before), limit: input.limit + 1 };
    const rows = await scope.tx((tx) => listBills(tx, page));
    return toPage(rows, input.limit, { item: (row) => presentBill(row, scope), keys: (row) => [row.id] });
  }),
  get: api.bills.get.handler(async ({ input, context: { scope } }) =>
    presentBill(await scope.tx((tx) => requireBill(tx, input.billId)), scope),
  ),
  lines: api.bills.lines.handler(async ({ input, context: { scope } }) => {
    const { billId, cursor, limit, reason, differences } = input;
    const after = decodeCursor(cursor, 1)?.[0] ?? -1;
    if (typeof after !== 'number' || !Number.isInteger(after))
      throw problem('request.invalid', { field: 'cursor' });
    const rows = await scope.tx(async (tx) => {
      await requireBill(tx, billId);
      return listLines(tx, { billId, after, limit: limit + 1, reason, differences });
    });
    return toPage(rows, limit, { item: presentLine, keys: (row) => [row.number] });
  }),
  export: api.bills.export.handler(({ input: { billId }, context: { scope } }) =>
    scope.tx(async (tx) => {
      const { from_day, to_day } = await requireBill(tx, billId);
      const rows = await listLines(tx, { billId, after: -1, limit: maxLines * 2 });
      return { fileName: `bill-${from_day}-${to_day}.csv`, csv: linesToCsv(rows.map(presentLine)) };
    }),
  ),
  compare: api.bills.compare.handler(({ input: { billId, tolerance, timeZone }, context: { scope } }) =>
    compareAnew(scope, billId, { tolerance, timeZone }),
  ),
  remove: api.bills.remove.handler(async ({ input, context: { scope } }) => {
    await removeBill(scope, input.billId);
    return { ok: true as const };
  }),
};
