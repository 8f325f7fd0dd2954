import type { BillMapping, BillPreview } from '@jishi/contract';
import type { Scope } from '../../../kernel/scope.ts';
import { findTimeZone } from './bill-store.ts';
import { dayReader } from './file/cells.ts';
import { decodeFile } from './file/decode.ts';
import { guessFormat } from './file/formats.ts';
import { openTable, type TableRow } from './file/rows.ts';
import type { BillFile } from './reconcile.ts';

const sampleRows = 8;
const longestCell = 120;
const maxKeys = 200;

/**
 * Reads a file through, and says what it seems to be. Nothing is kept.
 * @throws Problem `reckoning.bill_…`
 */
export async function previewBill(scope: Scope, { name, bytes }: BillFile): Promise<BillPreview> {
  const { text, encoding } = decodeFile(bytes);
  const { columns, rows } = await openTable(text);
  const { format, mapping, timeZone, currency } = guessFormat(columns);
  const look = observer(columns, mapping);
  for await (const row of rows) look.at(row);
  const { months, days, named, ...counts } = look.counts;
  return {
    fileName: name,
    format,
    encoding,
    columns,
    sample: look.sample,
    ...counts,
    // A column of models that is always empty tells no models apart.
    mapping: mapping === null || named > 0 ? mapping : { ...mapping, model: null },
    grain: months > days ? 'month' : 'day',
    timeZone: timeZone ?? (await scope.tx((tx) => findTimeZone(tx, scope.tenantId))),
    currency,
    keys: [...look.keys].sort(),
  };
}

/** What the rows show in the columns that the titles suggest. */
function observer(columns: readonly string[], mapping: BillMapping | null) {
  const placeOf = (title: string | null | undefined) => columns.indexOf(title ?? '');
  const at = { key: placeOf(mapping?.key), model: placeOf(mapping?.model), date: placeOf(mapping?.date) };
  const readDay = dayReader('UTC');
  const counts = { rows: 0, ragged: 0, named: 0, months: 0, days: 0 };
  const sample: string[][] = [];
  const keys = new Set<string>();
  return {
    counts,
    sample,
    keys,
    at({ cells, ragged }: TableRow): void {
      counts.rows += 1;
      counts.ragged += Number(ragged);
      counts.named += Number(Boolean(cells[at.model]));
      const day = readDay(cells[at.date] ?? '');
      counts.months += Number(day?.length === 7);
      counts.days += Number(day?.length === 10);
      if (sample.length < sampleRows) sample.push(cells.map((cell) => cell.slice(0, longestCell)));
      const key = cells[at.key];
      if (key && keys.size < maxKeys) keys.add(key.slice(0, 200));
    },
  };
}
