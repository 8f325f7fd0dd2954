import { tableText } from '../assembly/table-text.ts';
import type { DraftBlock, DraftDocument, ParseWarning } from '../block.ts';
import type { DecodedText } from '../kinds/charset.ts';
import type { ParseLimits } from '../limits.ts';
import { charsetWarnings } from './charset-warnings.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonRecord = Record<string, Json>;

/** Deeper nesting is machine data that nobody asks about, and overflows the stack of readers. */
const deepest = 200;
const mostColumns = 60;

/** Whether the text is JSON (one value) or JSON lines; undefined when it is neither. */
export function parseJson(text: string): { values: Json[]; broken: number } | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    const value = JSON.parse(text) as Json;
    return { values: Array.isArray(value) ? value : [value], broken: 0 };
  } catch {
    return parseLines(text);
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [mark] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (mark === '[' || mark === '{') depth += 1;
    else if (mark === ']' || mark === '}') depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}

/** A line that is no JSON is counted; a file of which most lines are none is text. */
function parseLines(text: string): { values: Json[]; broken: number } | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values: Json[] = [];
  for (const line of lines) {
    try {
      values.push(JSON.parse(line) as Json);
    } catch {
      // Counted below.
    }
  }
  const broken = lines.length - values.length;
  return lines.length > 1 && broken * 10 <= lines.length ? { values, broken } : undefined;
}

function isRecord(value: Json): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlain(value: Json): boolean {
  return value === null || typeof value !== 'object';
}

function shown(value: Json): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Records with the same plain fields are a table. */
function tableOf(records: JsonRecord[]): DraftBlock | undefined {
  const columns = [...new Set(records.flatMap(Object.keys))];
  if (records.length < 2 || columns.length > mostColumns || columns.length === 0) return undefined;
  if (!records.every((record) => Object.values(record).every(isPlain))) return undefined;
  const rows = [columns, ...records.map((record) => columns.map((column) => shown(record[column] ?? null)))];
  const table = { rows, headerRows: 1 };
  return { kind: 'table', text: tableText(table), table };
}

/** Lines `path: value`, in the order of the source. */
function* linesOf(value: Json, path: string): Generator<string> {
  if (isPlain(value)) yield path === '' ? shown(value) : `${path}: ${shown(value)}`;
  else if (Array.isArray(value) && value.every(isPlain)) yield `${path}: ${value.map(shown).join(', ')}`;
  else
    for (const [key, inner] of Object.entries(value as JsonRecord | Json[]))
      yield* linesOf(inner, path === '' ? key : `${path}.${key}`);
}

/** A record is a paragraph of its own, so that one record is found as a whole. */
function paragraphOf(value: Json): DraftBlock {
  return { kind: 'paragraph', text: [...linesOf(value, '')].join('\n') };
}

function blocksOf(values: Json[], limits: ParseLimits): DraftBlock[] {
  const kept = values.slice(0, limits.tableRows);
  const table = kept.every(isRecord) ? tableOf(kept as JsonRecord[]) : undefined;
  if (table) return [table];
  return kept.map(paragraphOf).filter(({ text }) => text.trim() !== '');
}

/** Blocks of JSON or JSON lines: flat records as a table, others as lines of `path: value`. */
export function readJson(
  decoded: DecodedText,
  limits: ParseLimits,
  parsed: { values: Json[]; broken: number },
): DraftDocument {
  const { values, broken } = parsed;
  const warnings: ParseWarning[] = charsetWarnings(decoded);
  if (broken > 0) warnings.push({ code: 'malformed_markup' });
  if (values.length > limits.tableRows) {
    warnings.push({
      code: 'rows_beyond_limit',
      params: { sheet: '', kept: limits.tableRows, skipped: values.length - limits.tableRows },
    });
  }
  return { parser: 'json', charset: decoded.charset, blocks: blocksOf(values, limits), warnings };
}
