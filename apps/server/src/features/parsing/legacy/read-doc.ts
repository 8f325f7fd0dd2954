import { readFile } from 'node:fs/promises';
import type { DraftBlock, DraftDocument } from '../block.ts';
import { parseError } from '../failure.ts';
import { readPlainText } from '../formats/text.ts';
import { entryNamed, openCompound } from './compound.ts';

interface Piece {
  /** Characters. */
  length: number;
  offset: number;
  /** One byte a character. */
  narrow: boolean;
}

/** The table that says where the pieces of the text lie ([MS-DOC] 2.9.38 Clx). */
function piecesIn(clx: Buffer): Piece[] {
  let at = 0;
  // Formatting of pieces comes first.
  while (clx[at] === 1) at += 3 + clx.readUInt16LE(at + 1);
  if (clx[at] !== 2) throw parseError('parsing.corrupt', { type: 'doc' });
  const table = clx.subarray(at + 5, at + 5 + clx.readUInt32LE(at + 1));
  const count = Math.floor((table.length - 4) / 12);
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const place = table.readUInt32LE((count + 1) * 4 + index * 8 + 2);
    const narrow = (place & 0x40000000) !== 0;
    const offset = place & 0x3fffffff;
    return {
      length: table.readUInt32LE((index + 1) * 4) - table.readUInt32LE(index * 4),
      offset: narrow ? offset / 2 : offset,
      narrow,
    };
  });
}

/** Lengths of the stories in the text, in their order ([MS-DOC] 2.5.4 FibRgLw97). */
const stories = [
  { at: 0x4c, read: true },
  // Footnotes.
  { at: 0x50, read: true },
  // Headers and footers stand on every page and belong to none.
  { at: 0x54, read: false },
  { at: 0x58, read: false },
  // Comments, endnotes, text boxes, text boxes in headers.
  { at: 0x5c, read: true },
  { at: 0x60, read: true },
  { at: 0x64, read: true },
  { at: 0x68, read: false },
];

/** The text without headers and footers; all of it when the lengths cannot be right. */
function storiesOf(stream: Buffer, text: string): string {
  const lengths = stories.map(({ at }) => stream.readUInt32LE(at));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (lengths[0] === 0 || total > text.length) return text;
  let start = 0;
  return stories
    .map(({ read }, index) => {
      const end = start + (lengths[index] ?? 0);
      const story = read ? text.slice(start, end) : '';
      start = end;
      return story;
    })
    .join('');
}

const narrowText = new TextDecoder('windows-1252');

function textOf(stream: Buffer, pieces: Piece[]): string {
  return pieces
    .map(({ length, offset, narrow }) => {
      const bytes = stream.subarray(offset, offset + length * (narrow ? 1 : 2));
      return narrow ? narrowText.decode(bytes) : bytes.toString('utf16le');
    })
    .join('');
}

/** Control characters of the text ([MS-DOC] 2.4.1): fields, cells, breaks. */
const fieldBegins = 0x13;
const fieldShows = 0x14;
const fieldEnds = 0x15;
const breaks = new Map([
  [0x0b, '\r'],
  [0x0c, '\r'],
  [0x07, '\u0007'],
  [0x09, '\t'],
  [0x0d, '\r'],
]);

/** Keeps track of the fields a character stands in; true while their codes hide it. */
function followFields(hidden: boolean[], code: number): boolean {
  if (code === fieldBegins) hidden.push(true);
  else if (code === fieldShows) hidden[hidden.length - 1] = false;
  else if (code === fieldEnds) hidden.pop();
  return hidden.includes(true);
}

/** Codes of fields (page numbers, links) go, what they show stays; fields nest. */
function readable(text: string): string {
  const hidden: boolean[] = [];
  let shown = '';
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (followFields(hidden, code)) continue;
    shown += code < 0x20 ? (breaks.get(code) ?? '') : character;
  }
  return shown;
}

/** A row of a table ends with two cell marks. */
function blocksOf(text: string): DraftBlock[] {
  const lines = text
    .split('\r')
    .flatMap((line) => line.split('\u0007\u0007'))
    .map((line) => line.replaceAll('\u0007', ' | ').trim());
  const decoded = { text: lines.join('\n\n'), charset: 'utf-16le', guessed: false, undecodable: 0 };
  return readPlainText(decoded).blocks.map(({ source: _source, ...block }) => block);
}

/** Text of a Word 97–2003 document: headings by their wording, the cells of a table row on one line. */
export async function readDoc({ file }: { file: string }): Promise<DraftDocument> {
  const root = openCompound(await readFile(file));
  const stream = entryNamed(root, 'WordDocument')?.read();
  if (!stream || stream.length < 0x1aa || stream.readUInt16LE(0) !== 0xa5ec)
    throw parseError('parsing.unsupported_type', { type: 'doc' });
  const flags = stream.readUInt16LE(10);
  if (flags & 0x0100) throw parseError('parsing.encrypted', { type: 'doc' });
  const table = entryNamed(root, flags & 0x0200 ? '1Table' : '0Table')?.read();
  if (!table) throw parseError('parsing.corrupt', { type: 'doc' });
  const start = stream.readUInt32LE(0x1a2);
  const clx = table.subarray(start, start + stream.readUInt32LE(0x1a6));
  const text = readable(storiesOf(stream, textOf(stream, piecesIn(clx))));
  return { parser: 'ms-doc', blocks: blocksOf(text), warnings: [{ code: 'legacy_format' }] };
}
