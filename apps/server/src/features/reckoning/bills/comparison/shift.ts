import { type Amounts, type ComparedLine, isDifference } from './line.ts';
import { near, type Tolerance } from './reason.ts';

// Differences that are none but for the place where a day begins, and prices that differ by the same factor every day. Pure.

const longestRun = 62;
const shifting = new Set(['missing-here', 'missing-there', 'usage', 'unclear']);

/** Neighbouring days of a model that differ each, and agree together, are shifted; a steady factor is another price. */
export function markShifted(lines: readonly ComparedLine[], tolerance: Tolerance): ComparedLine[] {
  const series = Map.groupBy(lines, ({ providerId, model, currency }) =>
    [providerId, model, currency].join('\n'),
  );
  return [...series.values()].flatMap((line) => steady(shifted(line, tolerance)));
}

function shifted(lines: readonly ComparedLine[], { percent }: Tolerance): ComparedLine[] {
  const days = lines.toSorted((left, right) => (left.day < right.day ? -1 : 1));
  const inTokens = lines.some(({ bill }) => bill !== null && tokensOf(bill) !== null);
  const judged = { percent: Math.min(Math.max(percent, 0.5), 5), inTokens };
  const marked = new Set<number>();
  for (let start = 0; start < days.length; start++) {
    const end = runEnd(days, start, judged);
    if (end === undefined) continue;
    for (let index = start; index <= end; index++) marked.add(index);
    start = end;
  }
  return days.map((line, index) => (marked.has(index) ? { ...line, reason: 'time-zone' as const } : line));
}

/** The last day of the shortest run from `start` whose sums agree. */
function runEnd(
  days: readonly ComparedLine[],
  start: number,
  { percent, inTokens }: { percent: number; inTokens: boolean },
): number | undefined {
  const sums = { bill: 0n, ledger: 0n };
  for (let index = start; index < Math.min(days.length, start + longestRun); index++) {
    const line = days[index];
    if (line === undefined || !shifting.has(line.reason)) return undefined;
    if (index > start && !follows(days[index - 1]?.day, line.day)) return undefined;
    sums.bill += measure(line.bill, inTokens);
    sums.ledger += measure(line.ledger, inTokens);
    if (index > start && near(sums.bill, sums.ledger, percent)) return index;
  }
  return undefined;
}

/** Tokens where the bill has them, else money. */
function measure(amounts: Amounts | null, inTokens: boolean): bigint {
  if (amounts === null) return 0n;
  return inTokens ? BigInt(tokensOf(amounts) ?? 0) : (amounts.cost ?? 0n);
}

function tokensOf({ inputTokens, outputTokens }: Amounts): number | null {
  return inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0);
}

function follows(before: string | undefined, day: string): boolean {
  return before !== undefined && day.length === 10 && Date.parse(day) - Date.parse(before) === 86_400_000;
}

/** Money alone differs, by the same factor on three lines and more: another price rather than other calls. */
function steady(lines: ComparedLine[]): ComparedLine[] {
  const open = lines.filter(({ reason }) => reason === 'unclear');
  const factors = open.map(({ bill, ledger }) => {
    const counted = ledger?.cost ?? 0n;
    return counted === 0n ? 0 : Number(((bill?.cost ?? 0n) * 1_000_000n) / counted);
  });
  const [least, most] = [Math.min(...factors), Math.max(...factors)];
  if (open.length < 3 || least <= 0 || most > least * 1.01) return lines;
  return lines.map((line) => (line.reason === 'unclear' ? { ...line, reason: 'price' as const } : line));
}

/** The lines of `lines` that differ here and not in another zone were cut at another hour. */
export function explainByZone(
  lines: readonly ComparedLine[],
  other: readonly ComparedLine[],
): ComparedLine[] {
  const key = ({ day, providerId, model, currency }: ComparedLine) =>
    [day, providerId, model, currency].join('\n');
  const differs = new Set(other.filter(isDifference).map(key));
  return lines.map((line) =>
    shifting.has(line.reason) && !differs.has(key(line)) ? { ...line, reason: 'time-zone' as const } : line,
  );
}

/** Whether another zone explains so much more that it is worth naming. */
export function isBetter(here: number, there: number): boolean {
  return here >= 2 && there * 2 <= here;
}
