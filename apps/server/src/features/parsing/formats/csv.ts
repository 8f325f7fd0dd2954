import { parse } from 'csv-parse';
import { detectHeaderRows } from '../assembly/table-shape.ts';
import { dropEmptyRowsAndColumns, tableText } from '../assembly/table-text.ts';
import type { DraftDocument, ParseWarning } from '../block.ts';
import { parseError } from '../failure.ts';
import type { DecodedText } from '../kinds/charset.ts';
import { guessDelimiter } from '../kinds/text-kind.ts';
import type { ParseLimits } from '../limits.ts';
import { charsetWarnings } from './charset-warnings.ts';

const sliceCharacters = 256 * 1024;

function* slices(text: string): Generator<string> {
  for (let start = 0; start < text.length; start += sliceCharacters)
    yield text.slice(start, start + sliceCharacters);
}

interface CsvRows {
  rows: string[][];
  /** Records after the last kept one, counted by line ends. */
  more: number;
  widest: number;
}

function countLineEnds(text: string, from: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

async function readRows(text: string, delimiter: string, limits: ParseLimits): Promise<CsvRows> {
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: 4 * 1024 * 1024,
  });
  const rows: string[][] = [];
  let widest = 0;
  let consumed = 0;
  const take = (row: string[]) => {
    widest = Math.max(widest, row.length);
    if (rows.length < limits.tableRows) rows.push(row.slice(0, limits.tableColumns));
  };
  parser.on('data', take);
  const ended = new Promise<void>((resolve, reject) => {
    parser.on('end', resolve);
    parser.on('error', (error) =>
      reject(parseError('parsing.corrupt', { detail: error.message.slice(0, 200) })),
    );
  });
  const feed = async () => {
    for (const slice of slices(text)) {
      if (rows.length >= limits.tableRows) break;
      consumed += slice.length;
      if (!parser.write(slice)) await new Promise((resolve) => parser.once('drain', resolve));
    }
    parser.end();
  };
  await Promise.all([feed(), ended]);
  const more = consumed < text.length ? countLineEnds(text, consumed) : 0;
  return { rows, more: more + Math.max(0, parser.info.records - rows.length), widest };
}

function limitWarnings(read: CsvRows, limits: ParseLimits): ParseWarning[] {
  const warnings: ParseWarning[] = [];
  if (read.more > 0) {
    warnings.push({
      code: 'rows_beyond_limit',
      params: { sheet: '', kept: read.rows.length, skipped: read.more },
    });
  }
  if (read.widest > limits.tableColumns) {
    warnings.push({
      code: 'columns_beyond_limit',
      params: { kept: limits.tableColumns, columns: read.widest },
    });
  }
  return warnings;
}

/** One table; the delimiter is the one that cuts the records most evenly. */
export async function readCsv(decoded: DecodedText, limits: ParseLimits): Promise<DraftDocument> {
  const guess = guessDelimiter(decoded.text.slice(0, 64 * 1024));
  const read = await readRows(decoded.text, guess?.delimiter ?? ',', limits);
  const width = read.rows.reduce((most, row) => Math.max(most, row.length), 0);
  const rows = read.rows.map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ''));
  const table = dropEmptyRowsAndColumns({ rows, headerRows: detectHeaderRows(rows) });
  return {
    parser: 'csv',
    charset: decoded.charset,
    blocks: [{ kind: 'table', text: tableText(table), table }],
    warnings: [...charsetWarnings(decoded), ...limitWarnings(read, limits)],
  };
}
