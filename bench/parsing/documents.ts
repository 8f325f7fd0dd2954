/**
 * Documents of known text, made by LibreOffice (Debian: libreoffice-writer, -calc, -impress, fonts-noto-cjk) as PDF, DOCX, RTF,
 * DOC, PPTX, PPT, XLSX and XLS and read again: node bench/parsing/documents.ts [--out DIR] [--peers] [--formats pdf,docx]. For each
 * reader and format: character errors in order, characters wrong anywhere, order, headings, table rows as rows, seconds a file
 * (peers start a process a file; ours keeps one).
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { createParseRunner } from '../../apps/server/src/features/parsing/running/runner.ts';
import { bagErrors, bare, characterErrors, orderOf } from './measure.ts';
import { documentPeers } from './peers.ts';
import { flatSheets, flatText } from './sources/flat-document.ts';
import { flatSlides } from './sources/flat-slides.ts';
import { decks, proseOf, rowsOf, type Source, sources } from './sources/truth.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    peers: { type: 'boolean', default: false },
    formats: { type: 'string', default: 'pdf,docx,rtf,doc,pptx,ppt,xlsx,xls' },
    show: { type: 'boolean', default: false },
  },
});

/** What a reader made of a file. `headings` only when it marks them. */
interface Reading {
  text: string;
  lines: string[];
  headings: Set<string> | undefined;
}

interface Score {
  errors: number;
  wrong: number;
  order: number;
  headings: number | undefined;
  rows: number;
  seconds: number;
}

const run = promisify(execFile);

/** What is written in a format: presentations are other documents than letters. */
function writtenAs(format: string): { name: string; source: Source; flat: string; suffix: string }[] {
  if (format.startsWith('ppt'))
    return decks().map((source) => ({ name: source.name, source, flat: flatSlides(source), suffix: 'fodp' }));
  if (format.startsWith('xls'))
    return sources()
      .filter((source) => rowsOf(source).length > 0)
      .map((source) => ({ name: source.name, source, flat: flatSheets(source), suffix: 'fods' }));
  return sources().map((source) => ({ name: source.name, source, flat: flatText(source), suffix: 'fodt' }));
}

async function makeFiles(folder: string, formats: string[]): Promise<void> {
  for (const format of formats) {
    const made = writtenAs(format).filter(({ name }) => !existsSync(path.join(folder, `${name}.${format}`)));
    if (made.length === 0) continue;
    const files: string[] = [];
    for (const { name, flat, suffix } of made) {
      files.push(path.join(folder, `${name}.${suffix}`));
      await writeFile(path.join(folder, `${name}.${suffix}`), flat);
    }
    const profile = `-env:UserInstallation=file://${path.join(folder, 'profile')}`;
    await run('soffice', [profile, '--headless', '--convert-to', format, '--outdir', folder, ...files], {
      timeout: 600_000,
    });
  }
}

function plainReading(text: string): Reading {
  const lines = text.split('\n');
  const marked = lines.filter((line) => /^#{1,6} /.test(line));
  const headings = marked.length === 0 ? undefined : new Set(marked.map(bare));
  // Lines that part the head of a Markdown table hold nothing.
  return { text, lines: lines.map(bare), headings };
}

async function ownReading(runner: ReturnType<typeof createParseRunner>, file: string): Promise<Reading> {
  const outcome = await runner.parse({ source: { path: file }, name: path.basename(file) });
  if (!outcome.ok) throw new Error(`${file}: ${outcome.failure.code}`);
  const { blocks } = outcome.document;
  const noteless = blocks.filter(({ kind }) => kind !== 'note');
  return {
    text: noteless.map(({ text }) => text).join('\n'),
    lines: blocks.flatMap(({ text }) => text.split('\n').map(bare)),
    headings: new Set(blocks.filter(({ kind }) => kind === 'heading').map(({ text }) => bare(text))),
  };
}

/** Text of the whole document in order, tables row by row. */
function truthText(source: Source, sheet: boolean): string {
  if (sheet) {
    const named = source.pieces.flatMap((piece, index) =>
      piece.kind === 'table' ? [`Sheet${index}`, ...piece.rows.flat().map((cell) => cell.text)] : [],
    );
    return bare(named.join(''));
  }
  return bare(
    source.pieces
      .map((piece) => {
        if (piece.kind === 'columns') return piece.paragraphs.join('');
        return piece.kind === 'table'
          ? piece.rows.map((row) => row.map(({ text }) => text).join('')).join('')
          : piece.text;
      })
      .join(''),
  );
}

/** Notes are measured by nobody's order, and merged cells may be said once or for each column. */
function withoutNotes(source: Source, text: string): string {
  let left = bare(text.replace(/\[+\^?\d{1,2}\]+(?:\(#[^)]*\))?/g, ''));
  for (const piece of source.pieces)
    if (piece.kind === 'paragraph' && piece.note !== undefined) left = left.replace(bare(piece.note), '');
  for (const { once, repeated } of rowsOf(source))
    if (once !== repeated) left = left.replaceAll(bare(repeated), bare(once));
  return left;
}

function score(source: Source, format: string, { text, lines, headings }: Reading): Omit<Score, 'seconds'> {
  const sheet = format.startsWith('xls');
  const truth = truthText(source, sheet);
  const read = withoutNotes(source, text);
  const rows = rowsOf(source);
  const known = new Set(lines);
  const found = rows.filter(({ once, repeated }) => known.has(bare(once)) || known.has(bare(repeated)));
  const titles = source.pieces.flatMap((piece) => (piece.kind === 'heading' ? [bare(piece.text)] : []));
  return {
    errors: characterErrors(truth, read),
    wrong: bagErrors(truth, read),
    // Short titles come again in the text.
    order: orderOf(
      (sheet ? rows.map(({ once }) => once) : proseOf(source)).map(bare).filter(({ length }) => length > 12),
      read,
    ),
    headings:
      headings === undefined || sheet
        ? undefined
        : titles.filter((title) => headings.has(title)).length / Math.max(1, titles.length),
    rows: rows.length === 0 ? Number.NaN : found.length / rows.length,
  };
}

function mean(numbers: (number | undefined)[]): string {
  const told = numbers.filter((one): one is number => one !== undefined && !Number.isNaN(one));
  return told.length === 0 ? '–' : (told.reduce((sum, one) => sum + one, 0) / told.length).toFixed(4);
}

// LibreOffice takes no relative place for its profile.
const folder = path.resolve(values.out ?? (await mkdtemp(path.join(tmpdir(), 'jishi-documents-'))));
await mkdir(folder, { recursive: true });
const formats = values.formats.split(',');
try {
  await run('soffice', ['--version']);
} catch {
  console.log('skipped: soffice is not installed (Debian: libreoffice-writer libreoffice-calc)');
  process.exit(0);
}
await makeFiles(folder, formats);
const runner = createParseRunner();
const readers = [
  { name: 'jishi', formats, read: (file: string) => ownReading(runner, file) },
  ...(values.peers ? await documentPeers() : []).map(({ read, ...peer }) => ({
    ...peer,
    read: async (file: string) => plainReading((await read(file)).text),
  })),
];
console.log(
  '| reader | format | documents | CER in order | wrong characters | order | headings | rows as rows | s |',
);
console.log('|---|---|---|---|---|---|---|---|---|');
for (const format of formats) {
  for (const language of ['zh', 'en']) {
    for (const reader of readers.filter((one) => one.formats.includes(format))) {
      const scores: Score[] = [];
      for (const { source } of writtenAs(format).filter((one) => one.source.language === language)) {
        const file = path.join(folder, `${source.name}.${format}`);
        if (!existsSync(file)) continue;
        const started = performance.now();
        try {
          const reading = await reader.read(file);
          const one = { ...score(source, format, reading), seconds: (performance.now() - started) / 1000 };
          if (values.show) console.log(`  ${reader.name} ${source.name}.${format} ${JSON.stringify(one)}`);
          scores.push(one);
        } catch (error) {
          console.log(`  ${reader.name} ${source.name}.${format}: ${String(error).slice(0, 200)}`);
        }
      }
      const cells = (['errors', 'wrong', 'order', 'headings', 'rows'] as const).map((key) =>
        mean(scores.map((one) => one[key])),
      );
      const seconds = Number(mean(scores.map((one) => one.seconds))).toFixed(1);
      console.log(
        `| ${reader.name} | ${format} ${language} | ${scores.length} | ${cells.join(' | ')} | ${seconds} |`,
      );
    }
  }
}
await runner.close();
