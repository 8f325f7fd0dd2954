import type { BillItem, BillMapping, BillSettings } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Amounts, BillSide } from './comparison/line.ts';
import { dayReader, decimalsOf, scaled, wholeNumber } from './file/cells.ts';
import type { Table } from './file/rows.ts';

/** Lines of one bill: days × models × keys. */
export const maxLines = 20_000;
const maxExamples = 10;
const maxNames = 20;

type Skipped = BillItem['skipped'];
type SkipReason = Skipped['examples'][number]['reason'];

export interface Collected {
  lines: BillSide[];
  rows: number;
  skipped: Skipped;
  /** How many digits behind the point the bill writes at most: it rounds there. */
  decimals: number;
}

/**
 * Adds the rows of a bill up by day, provider, model as it is written there, and currency.
 * @throws Problem `reckoning.bill_column`, `reckoning.bill_empty`, `reckoning.bill_too_long`
 */
export async function collect(table: Table, settings: BillSettings): Promise<Collected> {
  const read = rowReader(table.columns, settings);
  const lines = new Map<string, BillSide>();
  const skipped: Skipped = { rows: 0, examples: [] };
  const seen = { rows: 0, decimals: 0 };
  for await (const { line, cells } of table.rows) {
    seen.rows += 1;
    const row = read(cells);
    if (typeof row === 'string') {
      skipped.rows += 1;
      if (skipped.examples.length < maxExamples) skipped.examples.push({ line, reason: row });
      continue;
    }
    seen.decimals = Math.max(seen.decimals, row.decimals);
    const key = [row.day, row.providerId, row.model, row.currency].join('\n');
    lines.set(key, added(lines.get(key), row));
    if (lines.size > maxLines) throw problem('reckoning.bill_too_long', { max: maxLines });
  }
  if (lines.size === 0) throw problem('reckoning.bill_empty');
  return { lines: [...lines.values()], skipped, ...seen };
}

interface Row extends Omit<BillSide, 'keys' | 'billModels' | 'rows'> {
  key: string;
  decimals: number;
}

function rowReader(
  columns: readonly string[],
  settings: BillSettings,
): (cells: string[]) => Row | SkipReason {
  const { mapping, grain, providerId } = settings;
  const cellOf = cellReader(columns, mapping);
  const readDay = dayReader(settings.timeZone);
  const owners = new Map(settings.keys.map((key) => [key.name, key.providerId]));
  const amountsOf = amountReader(mapping, cellOf);
  return (cells) => {
    const day = cut(readDay(cellOf(cells, mapping.date)), grain);
    if (day === undefined) return 'no-date';
    const key = cellOf(cells, mapping.key);
    const owner = owners.has(key) ? owners.get(key) : providerId;
    if (owner == null) return 'ignored-key';
    const amounts = amountsOf(cells);
    const currency = currencyOf(cellOf(cells, mapping.currency), settings.currency);
    if (amounts === undefined || currency === undefined) return 'no-amount';
    const model = cellOf(cells, mapping.model).slice(0, 200);
    if (model === '' && mapping.model !== null) return 'no-model';
    return {
      day,
      providerId: owner,
      model,
      currency,
      key,
      amounts,
      decimals: decimalsOf(cellOf(cells, mapping.cost)),
    };
  };
}

/** A month is no day; a day lies in a month. */
function cut(day: string | undefined, grain: 'day' | 'month'): string | undefined {
  if (grain === 'month') return day?.slice(0, 7);
  return day?.length === 10 ? day : undefined;
}

type CellReader = (cells: readonly string[], title: string | null) => string;

/** Every column of the mapping must be in the file: a bill compared without its amounts would look like savings. */
function cellReader(columns: readonly string[], mapping: BillMapping): CellReader {
  const places = new Map(columns.map((title, index) => [title, index]));
  for (const title of Object.values(mapping).flat())
    if (title !== null && !places.has(title)) throw problem('reckoning.bill_column', { column: title });
  return (cells, title) => (title === null ? '' : (cells[places.get(title) ?? -1] ?? ''));
}

function currencyOf(text: string, fallback: 'USD' | 'CNY'): 'USD' | 'CNY' | undefined {
  const name = text.toUpperCase();
  if (name === '') return fallback;
  if (name === 'USD' || name === 'US$' || name === '$') return 'USD';
  return ['CNY', 'RMB', '¥', '￥', '人民币', '元'].includes(name) ? 'CNY' : undefined;
}

function amountReader(mapping: BillMapping, cellOf: CellReader): (cells: string[]) => Amounts | undefined {
  const sum = (cells: string[], titles: readonly string[]) => {
    const found = titles
      .map((title) => wholeNumber(cellOf(cells, title)))
      .filter((count) => count !== undefined);
    return found.length === 0 ? null : found.reduce((total, count) => total + count, 0);
  };
  return (cells) => {
    const items = itemsOf(cellOf(cells, mapping.item), {
      quantity: cellOf(cells, mapping.quantity),
      unit: cellOf(cells, mapping.unit),
    });
    const amounts: Amounts = {
      requests: wholeNumber(cellOf(cells, mapping.requests)) ?? null,
      inputTokens: sum(cells, mapping.inputTokens) ?? items.inputTokens ?? null,
      outputTokens: sum(cells, mapping.outputTokens) ?? items.outputTokens ?? null,
      cost: scaled(cellOf(cells, mapping.cost), 12) ?? null,
    };
    return Object.values(amounts).every((amount) => amount === null) ? undefined : amounts;
  };
}

/** A row that is one item: what it counts is told by its words. Pictures, seconds and the like are no tokens. */
function itemsOf(item: string, { quantity, unit }: { quantity: string; unit: string }): Partial<Amounts> {
  const millionths = quantity === '' ? undefined : scaled(quantity, 6);
  if (
    millionths === undefined ||
    millionths < 0n ||
    /image|picture|second|minute|character|张|秒|分钟|字符/i.test(unit)
  )
    return {};
  const count = Number((millionths * factorOf(unit)) / 1_000_000n);
  if (!Number.isSafeInteger(count)) return {};
  if (/output|completion|输出/i.test(item)) return { outputTokens: count };
  return /input|prompt|cache|输入|缓存/i.test(item) ? { inputTokens: count } : {};
}

function factorOf(unit: string): bigint {
  if (/million|百万|mtok|^m\b|1m\b/i.test(unit)) return 1_000_000n;
  if (/万/.test(unit)) return 10_000n;
  return /thousand|千|ktok|^k\b|1k\b|1,?000/i.test(unit) ? 1_000n : 1n;
}

function added(line: BillSide | undefined, row: Row): BillSide {
  const { key, decimals: _, ...rest } = row;
  const before = line ?? { ...rest, amounts: emptyAmounts, keys: [], billModels: [row.model], rows: 0 };
  const keys =
    key === '' || before.keys.includes(key) || before.keys.length >= maxNames
      ? before.keys
      : [...before.keys, key];
  return { ...before, keys, rows: before.rows + 1, amounts: addAmounts(before.amounts, row.amounts) };
}

const emptyAmounts: Amounts = { requests: null, inputTokens: null, outputTokens: null, cost: null };

function addAmounts(left: Amounts, right: Amounts): Amounts {
  const plus = (one: number | null, other: number | null) =>
    one === null || other === null ? (one ?? other) : one + other;
  return {
    requests: plus(left.requests, right.requests),
    inputTokens: plus(left.inputTokens, right.inputTokens),
    outputTokens: plus(left.outputTokens, right.outputTokens),
    cost: left.cost === null || right.cost === null ? (left.cost ?? right.cost) : left.cost + right.cost,
  };
}

/** The lines under the names that the ledger has for their models. */
export function renamed(lines: readonly BillSide[], find: (text: string) => string): BillSide[] {
  const merged = new Map<string, BillSide>();
  for (const line of lines) {
    const model = line.model === '' ? '' : find(line.model);
    const key = [line.day, line.providerId, model, line.currency].join('\n');
    const known = merged.get(key);
    merged.set(key, known === undefined ? { ...line, model } : joined(known, line));
  }
  return [...merged.values()];
}

const joined = (left: BillSide, right: BillSide): BillSide => ({
  ...left,
  rows: left.rows + right.rows,
  keys: [...new Set([...left.keys, ...right.keys])].slice(0, maxNames),
  billModels: [...new Set([...left.billModels, ...right.billModels])].slice(0, maxNames),
  amounts: addAmounts(left.amounts, right.amounts),
});
