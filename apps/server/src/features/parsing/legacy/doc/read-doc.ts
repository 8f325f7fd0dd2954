import { readFile } from 'node:fs/promises';
import type { DraftBlock, DraftDocument, ParseWarning } from '../../block.ts';
import { parseError } from '../../failure.ts';
import { readPlainText } from '../../formats/text.ts';
import { entryNamed, openCompound } from '../compound.ts';
import { formatsOf } from './formats.ts';
import { type Paragraph, paragraphsIn } from './paragraphs.ts';
import { charactersOf } from './pieces.ts';
import type { WordFile } from './places.ts';
import { notesOf, type Span, storiesOf } from './stories.ts';
import { stylesOf, type WordStyle } from './styles.ts';
import { shapeOf, type TableRow, tableOf } from './tables.ts';

interface Reading {
  styles: (number: number) => WordStyle;
  paragraphs(span: Span): Paragraph[];
  pictures: number;
}

/** A style meant for headings on a page-long paragraph is a mistake of its author. */
const longestHeading = 300;
const bodyText = 9;

function paragraphBlock({ text, format }: Paragraph, { styles }: Reading): DraftBlock[] {
  const style = styles(format?.style ?? 0);
  if (text.trim() === '' || style.contents) return [];
  const level = format?.outlineLevel ?? style.outlineLevel ?? bodyText;
  if (level < bodyText && text.length <= longestHeading)
    return [{ kind: 'heading', level: level + 1, text: text.replace(/\s*\n\s*/g, ' ') }];
  if (format?.listLevel !== undefined || style.listed)
    return [{ kind: 'list-item', level: format?.listLevel ?? 1, text }];
  return [{ kind: 'paragraph', text }];
}

function noteBlocks({ notes }: Paragraph, reading: Reading): DraftBlock[] {
  return notes.map(({ number, note }) => {
    const lines = reading.paragraphs(note).map(({ text }) => text.trim());
    return { kind: 'note', text: `[^${number}] ${lines.filter((line) => line !== '').join('\n')}` };
  });
}

interface OpenRows {
  rows: TableRow[];
  cells: string[];
  lines: string[];
}

/** Files that say nothing about paragraphs end a row with an empty cell. */
function endsRow({ text, format, cellEnd }: Paragraph, open: OpenRows): boolean {
  return cellEnd && (format ? format.rowEnd : text === '' && open.lines.length === 0);
}

function addToTable(open: OpenRows, paragraph: Paragraph): void {
  if (endsRow(paragraph, open)) {
    open.rows.push({ cells: open.cells, shape: shapeOf(paragraph.format?.cells) });
    open.cells = [];
    return;
  }
  if (paragraph.text.trim() !== '') open.lines.push(paragraph.text.trim());
  if (!paragraph.cellEnd) return;
  open.cells.push(open.lines.join('\n'));
  open.lines = [];
}

function emptyRows(): OpenRows {
  return { rows: [], cells: [], lines: [] };
}

function closed({ rows, cells, lines }: OpenRows): DraftBlock[] {
  const rest = [...cells, ...lines];
  return tableOf(rest.length === 0 ? rows : [...rows, { cells: rest, shape: undefined }]);
}

function blocksOf(paragraphs: Paragraph[], reading: Reading): DraftBlock[] {
  const blocks: DraftBlock[] = [];
  let open = emptyRows();
  let notes: DraftBlock[] = [];
  for (const paragraph of paragraphs) {
    reading.pictures += paragraph.pictures;
    const inTable = paragraph.cellEnd || paragraph.format?.inTable === true;
    if (inTable) {
      addToTable(open, paragraph);
      notes.push(...noteBlocks(paragraph, reading));
      continue;
    }
    // Notes of a table stand behind it.
    blocks.push(...closed(open), ...notes);
    open = emptyRows();
    notes = [];
    blocks.push(...paragraphBlock(paragraph, reading), ...noteBlocks(paragraph, reading));
  }
  return [...blocks, ...closed(open), ...notes];
}

/** Without heading styles, headings and lists are told by their wording. */
function byWording(blocks: DraftBlock[]): DraftBlock[] {
  if (blocks.some(({ kind }) => kind === 'heading')) return blocks;
  return blocks.flatMap((block) => {
    if (block.kind !== 'paragraph') return [block];
    const decoded = { text: block.text, charset: 'utf-16le', guessed: false, undecodable: 0 };
    return readPlainText(decoded).blocks.map(({ source: _source, ...read }) => read);
  });
}

function openWord(bytes: Buffer): WordFile {
  const root = openCompound(bytes);
  const stream = entryNamed(root, 'WordDocument')?.read();
  if (!stream || stream.length < 0x1aa || stream.readUInt16LE(0) !== 0xa5ec)
    throw parseError('parsing.unsupported_type', { type: 'doc' });
  const flags = stream.readUInt16LE(10);
  if (flags & 0x0100) throw parseError('parsing.encrypted', { type: 'doc' });
  const table = entryNamed(root, flags & 0x0200 ? '1Table' : '0Table')?.read();
  if (!table) throw parseError('parsing.corrupt', { type: 'doc' });
  return { stream, table, data: entryNamed(root, 'Data')?.read() ?? Buffer.alloc(0) };
}

function storyBlocks(file: WordFile): { blocks: DraftBlock[]; pictures: number } {
  const characters = charactersOf(file);
  const stories = storiesOf(file, characters.text.length);
  const notes = notesOf(file, stories);
  const walk = { characters, formats: formatsOf(file), notes, numbered: { count: 0 } };
  const reading: Reading = {
    styles: stylesOf(file),
    paragraphs: (span) => paragraphsIn(walk, span),
    pictures: 0,
  };
  const read = (span: Span | undefined) => (span ? blocksOf(reading.paragraphs(span), reading) : []);
  const asNotes = (blocks: DraftBlock[]) =>
    blocks.map((block): DraftBlock => (block.kind === 'table' ? block : { kind: 'note', text: block.text }));
  const main = byWording(read(stories.get('main')));
  // Notes that nothing refers to in a way we know stand at the end.
  const left = notes.size > 0 ? [] : [...read(stories.get('footnotes')), ...read(stories.get('endnotes'))];
  const boxes = read(stories.get('boxes'));
  const blocks = [...main, ...boxes, ...asNotes([...left, ...read(stories.get('comments'))])];
  return { blocks, pictures: reading.pictures };
}

/**
 * Text of a Word 97–2003 document: headings by outline level or style (else by their wording), lists, tables with
 * merged cells, foot- and endnotes behind what refers to them. Headers and footers are left out.
 */
export async function readDoc({ file }: { file: string }): Promise<DraftDocument> {
  const { blocks, pictures } = storyBlocks(openWord(await readFile(file)));
  const warnings: ParseWarning[] = [{ code: 'legacy_format' }];
  if (pictures > 0) warnings.push({ code: 'pictures_skipped', params: { count: pictures } });
  return { parser: 'ms-doc', blocks, warnings };
}
