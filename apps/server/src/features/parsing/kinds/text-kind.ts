/** The text formats that are told apart by their content; the name decides only between close calls. */
export type TextKind = 'csv' | 'html' | 'markdown' | 'text';

export type Delimiter = ',' | ';' | '\t' | '|';

const sampleLines = 60;

function extensionOf(name: string): string {
  return /\.([a-z0-9]{1,8})$/i.exec(name.trim())?.[1]?.toLowerCase() ?? '';
}

const htmlStart = /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]{0,4000}?-->\s*)*(?:<!doctype\s+html|<html[\s>])/i;
const htmlTag =
  /<\/?(?:html|head|body|div|p|table|tr|td|span|h[1-6]|meta|script|style|ul|li|section|article)\b[^<>]{0,400}>/gi;

function looksLikeHtml(text: string, extension: string): boolean {
  if (htmlStart.test(text)) return true;
  const tags = text.match(htmlTag)?.length ?? 0;
  const named = ['html', 'htm', 'xhtml'].includes(extension);
  if (named) return tags > 0;
  const markdownName = ['md', 'markdown'].includes(extension);
  return !markdownName && /^\s*</.test(text) && tags >= 4;
}

/** Records of a text, with line breaks inside quotes kept together; the last, cut one is left out. */
function sampleRecords(text: string): string[] {
  const records: string[] = [];
  let record = '';
  for (const line of text.split(/\r\n?|\n/)) {
    record = record === '' ? line : `${record}\n${line}`;
    if (((record.match(/"/g)?.length ?? 0) & 1) === 1 && record.length < 10_000) continue;
    if (record.trim() !== '') records.push(record);
    record = '';
    if (records.length >= sampleLines) break;
  }
  return records;
}

/** Fields of a record; delimiters inside quotes do not count. */
function countFields(record: string, delimiter: Delimiter): number {
  let fields = 1;
  let quoted = false;
  for (const character of record) {
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) fields += 1;
  }
  return fields;
}

export interface DelimiterGuess {
  delimiter: Delimiter;
  /** The commonest number of fields in a record. */
  fields: number;
  /** Share of the records with that number. */
  agreement: number;
  records: number;
}

function guessFor(records: string[], delimiter: Delimiter): DelimiterGuess {
  const tally = new Map<number, number>();
  for (const record of records) {
    const fields = countFields(record, delimiter);
    tally.set(fields, (tally.get(fields) ?? 0) + 1);
  }
  const [fields, votes] = [...tally].reduce((best, next) => (next[1] > best[1] ? next : best), [1, 0]);
  return {
    delimiter,
    fields,
    agreement: records.length === 0 ? 0 : votes / records.length,
    records: records.length,
  };
}

/** The delimiter that cuts most records into the same number (at least two) of fields; undefined for prose. */
export function guessDelimiter(text: string): DelimiterGuess | undefined {
  const records = sampleRecords(text);
  const guesses = ([',', '\t', ';', '|'] as const)
    .map((delimiter) => guessFor(records, delimiter))
    .filter((guess) => guess.fields >= 2);
  if (guesses.length === 0) return undefined;
  return guesses.reduce((best, next) => (weigh(next) > weigh(best) ? next : best));
}

function weigh(guess: DelimiterGuess): number {
  return guess.agreement * (guess.delimiter === '|' ? 0.9 : 1) + Math.min(guess.fields, 20) / 1000;
}

// Everything here runs in the server process on bytes of strangers: no pattern may backtrack over long runs.
/** The line between header and body of a Markdown table. */
const markdownDivider = /^[ \t]{0,8}\|?[ \t]{0,8}:?-{3,80}:?[ \t]{0,8}\|[ \t:|-]{0,400}$/m;

function looksLikeCsv(text: string, extension: string): boolean {
  const guess = guessDelimiter(text);
  const named = ['csv', 'tsv', 'tab'].includes(extension);
  if (!guess) return named && text.trim() !== '';
  if (named) return guess.agreement >= 0.5;
  if (guess.delimiter === '|' && markdownDivider.test(text)) return false;
  const lines = sampleRecords(text);
  const averageLength = lines.reduce((sum, line) => sum + line.length, 0) / Math.max(1, lines.length);
  // Sentences may agree on one comma each; a table has short fields and more than two lines.
  return guess.records >= 3 && guess.agreement >= 0.9 && averageLength / guess.fields <= 40;
}

const markdownSigns: RegExp[] = [
  /^#{1,6} \S/m,
  /^(?:```|~~~)/m,
  /\[[^[\]\n]{1,200}\]\([^()\s]{1,500}\)/,
  /\*\*[^*\n]{1,200}\*\*/,
  markdownDivider,
  /^(?:[-*+]|\d{1,2}\.) {1,4}\S.{0,400}\n(?:[-*+]|\d{1,2}\.) {1,4}\S/m,
  /^> \S/m,
  /^---\n[\s\S]{1,4000}?\n---\n/,
];

function looksLikeMarkdown(text: string, extension: string): boolean {
  const unix = text.replace(/\r\n?/g, '\n');
  const signs = markdownSigns.filter((sign) => sign.test(unix)).length;
  if (['md', 'markdown', 'mdx', 'qmd'].includes(extension)) return true;
  return signs >= (extension === 'txt' ? 3 : 2);
}

/** Tells HTML, CSV, Markdown and plain text apart by what the beginning of the text looks like. */
export function textKindOf(sample: string, name: string): TextKind {
  const extension = extensionOf(name);
  if (looksLikeHtml(sample, extension)) return 'html';
  if (looksLikeCsv(sample, extension) && !['md', 'markdown'].includes(extension)) return 'csv';
  if (looksLikeMarkdown(sample, extension)) return 'markdown';
  return 'text';
}
