import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { type Options, parse } from 'csv-parse';
import { problem } from '../../../../kernel/problem.ts';

const maxRows = 200_000;
const maxColumns = 200;
/** Rows above the titles that a file may have: its name, its period. */
const preamble = 20;
const sliceCharacters = 64 * 1024;

export interface Table {
  columns: string[];
  rows: AsyncGenerator<TableRow>;
}

export interface TableRow {
  /** In the file. */
  line: number;
  /** As many as there are columns. */
  cells: string[];
  /** It had more or fewer. */
  ragged: boolean;
}

/**
 * The table in a CSV: its titles, then its rows as they are read.
 * @throws Problem `reckoning.bill_unreadable`, `reckoning.bill_empty`; while rows are read `reckoning.bill_too_many_rows`
 */
export async function openTable(text: string): Promise<Table> {
  const records = readRecords(text);
  const head: Read[] = [];
  while (head.length < preamble) {
    const next = await records.next();
    if (next.done === true) break;
    head.push(next.value);
  }
  const at = titlesAt(head);
  const titles = head[at];
  if (titles === undefined) throw problem('reckoning.bill_empty');
  const columns = named(titles.cells);
  return { columns, rows: tableRows(head.slice(at + 1), { records, width: columns.length }) };
}

interface Read {
  line: number;
  cells: string[];
}

/** The first row that is nearly as wide as the widest: above it stand a name and a period at most. */
function titlesAt(head: readonly Read[]): number {
  const filled = head.map(({ cells }) => cells.filter((cell) => cell !== '').length);
  const widest = Math.max(0, ...filled);
  return widest < 2 ? -1 : filled.findIndex((count) => count >= widest * 0.6);
}

/** Titles that stand twice get a number, so that each column can be meant. */
function named(cells: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return cells.slice(0, maxColumns).map((cell, index) => {
    const title = (cell === '' ? `#${index + 1}` : cell).slice(0, 180);
    const count = (seen.get(title) ?? 0) + 1;
    seen.set(title, count);
    return count === 1 ? title : `${title} (${count})`;
  });
}

async function* tableRows(
  head: readonly Read[],
  { records, width }: { records: AsyncGenerator<Read>; width: number },
): Table['rows'] {
  let count = 0;
  const shaped = ({ line, cells }: Read) => {
    count += 1;
    if (count > maxRows) throw problem('reckoning.bill_too_many_rows', { max: maxRows });
    const full = Array.from({ length: width }, (_, index) => cells[index] ?? '');
    return { line, cells: full, ragged: cells.length !== width };
  };
  for (const read of head) yield shaped(read);
  for await (const read of records) yield shaped(read);
}

async function* readRecords(text: string): AsyncGenerator<Read> {
  const options: Options = {
    delimiter: delimiterOf(text),
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: 256 * 1024,
    info: true,
  };
  const source = Readable.from(slices(text));
  const parser = source.pipe(parse(options));
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>)
      yield { line: info.lines, cells: record };
  } catch (error) {
    throw problem('reckoning.bill_unreadable', {}, error);
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** With room for others between them: a large file keeps nobody waiting. */
async function* slices(text: string): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += sliceCharacters) {
    yield text.slice(start, start + sliceCharacters);
    await setImmediate();
  }
}

/** The mark that cuts the most of the first lines into the same number of cells; marks in quotes cut nothing. */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 16 * 1024)
    .split(/\r?\n/)
    .slice(0, preamble)
    .map((line) => line.replace(/"[^"]*"/g, ''));
  const scores = [',', '\t', ';'].map((mark) => {
    const cells = lines.map((line) => line.split(mark).length).filter((count) => count > 1);
    const alike = [...Map.groupBy(cells, (count) => count).values()].map(({ length }) => length);
    return { mark, score: Math.max(0, ...alike) };
  });
  return scores.reduce((best, next) => (next.score > best.score ? next : best)).mark;
}
