import { Readable } from 'node:stream';
import type { UsageRow } from '@jishi/contract';
import type { Scope } from '../../../kernel/scope.ts';
import type { UsageFilter } from './filter-store.ts';
import { presentUsage } from './present.ts';
import { listUsage, type UsageListRow } from './usage-store.ts';

const pageSize = 500;
const columns = [
  'at',
  'id',
  'requestId',
  'userName',
  'keyName',
  'app',
  'provider',
  'model',
  'operation',
  'status',
  'problem',
  'inputTokens',
  'cachedInputTokens',
  'outputTokens',
  'reasoningTokens',
  'estimated',
  'cost',
  'costPico',
  'currency',
  'latencyMs',
  'firstTokenMs',
  'attempt',
  'route',
  'cache',
  'avoidedCostPico',
  'adjustments',
] as const satisfies readonly (keyof UsageRow | 'cost')[];

/** Usage rows as text, newest first, a page a transaction: as long as the ledger is, it never lies in memory whole. */
export function exportUsage(scope: Scope, filter: UsageFilter, format: 'csv' | 'jsonl'): Readable {
  return Readable.from(lines(scope, filter, format), { objectMode: false });
}

async function* lines(scope: Scope, filter: UsageFilter, format: 'csv' | 'jsonl'): AsyncGenerator<string> {
  // The mark by which Excel knows UTF-8.
  if (format === 'csv') yield `\uFEFF${columns.join(',')}\r\n`;
  let before: readonly [number, string] | undefined;
  for (;;) {
    const page = { before, limit: pageSize };
    const rows: UsageListRow[] = await scope.tx((tx) => listUsage(tx, filter, page));
    const write = format === 'csv' ? csvLine : jsonLine;
    if (rows.length > 0) yield rows.map((row) => write(presentUsage(row, scope.locale))).join('');
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    before = [last.at.getTime(), last.id];
  }
}

const jsonLine = (row: UsageRow) => `${JSON.stringify(row)}\n`;
const csvLine = (row: UsageRow) => `${columns.map((column) => csvField(cellOf(row, column))).join(',')}\r\n`;

function cellOf(row: UsageRow, column: (typeof columns)[number]): string | number | boolean | null {
  if (column === 'cost') return row.costPico === null ? null : decimalText(row.costPico);
  if (column !== 'adjustments') return row[column];
  return row.adjustments.map(({ currency, deltaPico }) => `${decimalText(deltaPico)} ${currency}`).join('; ');
}

/** Units of the currency, exact, for people; `costPico` is for programs. */
export function decimalText(pico: string): string {
  const digits = pico.replace('-', '').padStart(13, '0');
  const text = `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, '');
  return pico.startsWith('-') ? `-${text}` : text;
}

/** Text that a spreadsheet would take for a formula gets a quote in front. Numbers are ours, and stay numbers. */
export function csvField(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
