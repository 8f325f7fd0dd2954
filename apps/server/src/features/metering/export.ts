import { Readable } from 'node:stream';
import type { usageRow } from '@jishi/contract';
import type { z } from 'zod';
import type { Scope } from '../../kernel/scope.ts';
import { presentUsage } from './present.ts';
import { listUsage, type UsageFilter, type UsageListRow } from './store.ts';

type Row = z.infer<typeof usageRow>;

const pageSize = 500;
const columns = [
  'at',
  'id',
  'requestId',
  'userName',
  'keyName',
  'app',
  'model',
  'operation',
  'status',
  'problem',
  'inputTokens',
  'cachedInputTokens',
  'outputTokens',
  'reasoningTokens',
  'estimated',
  'costPico',
  'currency',
  'latencyMs',
  'attempt',
  'route',
  'cache',
  'avoidedCostPico',
] as const satisfies readonly (keyof Row)[];

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
    if (rows.length > 0) yield rows.map((row) => write(presentUsage(row))).join('');
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    before = [last.at.getTime(), last.id];
  }
}

const jsonLine = (row: Row) => `${JSON.stringify(row)}\n`;
const csvLine = (row: Row) => `${columns.map((column) => csvField(row[column])).join(',')}\r\n`;

/** Text that a spreadsheet would take for a formula gets a quote in front. Numbers are ours, and stay numbers. */
export function csvField(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
