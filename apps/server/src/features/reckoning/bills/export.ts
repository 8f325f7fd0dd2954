import type { BillLine } from '@jishi/contract';
import { csvField, decimalText } from '../../metering/index.ts';

const columns = [
  'day',
  'provider',
  'model',
  'billModels',
  'keys',
  'currency',
  'billRequests',
  'billInputTokens',
  'billOutputTokens',
  'billCost',
  'ledgerRequests',
  'ledgerInputTokens',
  'ledgerOutputTokens',
  'ledgerCost',
  'delta',
  'reason',
];

/** Lines as a CSV that a spreadsheet opens and never runs. Money in units of the currency, exact. */
export function linesToCsv(lines: readonly BillLine[]): string {
  const rows = lines.map(({ bill, ledger, ...line }) => [
    line.day,
    line.provider,
    line.model,
    line.billModels.join('; '),
    line.keys.join('; '),
    line.currency,
    bill?.requests ?? null,
    bill?.inputTokens ?? null,
    bill?.outputTokens ?? null,
    money(bill?.costPico ?? null),
    ledger?.requests ?? null,
    ledger?.inputTokens ?? null,
    ledger?.outputTokens ?? null,
    money(ledger?.costPico ?? null),
    money(line.deltaPico),
    line.reason,
  ]);
  // The mark by which Excel knows UTF-8.
  return `\uFEFF${[columns, ...rows].map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`;
}

const money = (pico: string | null) => (pico === null ? null : decimalText(pico));
