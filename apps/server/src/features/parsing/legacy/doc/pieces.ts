import { parseError } from '../../failure.ts';
import { structureIn, structures, type WordFile } from './places.ts';

interface Piece {
  /** Number of its first character, and how many it has. */
  start: number;
  length: number;
  /** First byte in the main stream. */
  offset: number;
  /** One byte a character. */
  narrow: boolean;
}

/** All characters of a file in their order, of all its stories. */
export interface Characters {
  text: string;
  /** The byte at which a character lies. */
  byteAt(index: number): number;
}

/** The table that says where the pieces of the text lie ([MS-DOC] 2.9.38 Clx). */
function piecesIn(clx: Buffer): Piece[] {
  let at = 0;
  // Formatting of pieces comes first.
  while (clx[at] === 1 && at + 3 <= clx.length) at += 3 + clx.readUInt16LE(at + 1);
  if (clx[at] !== 2 || at + 5 > clx.length) throw parseError('parsing.corrupt', { type: 'doc' });
  const table = clx.subarray(at + 5, at + 5 + clx.readUInt32LE(at + 1));
  const count = Math.floor((table.length - 4) / 12);
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const place = table.readUInt32LE((count + 1) * 4 + index * 8 + 2);
    const narrow = (place & 0x40000000) !== 0;
    const offset = place & 0x3fffffff;
    return {
      start: 0,
      length: Math.max(0, table.readUInt32LE((index + 1) * 4) - table.readUInt32LE(index * 4)),
      offset: narrow ? offset / 2 : offset,
      narrow,
    };
  });
}

const narrowText = new TextDecoder('windows-1252');

function textOf(stream: Buffer, { length, offset, narrow }: Piece): string {
  const bytes = stream.subarray(offset, offset + length * (narrow ? 1 : 2));
  return narrow ? narrowText.decode(bytes) : bytes.toString('utf16le');
}

/** Index of the last entry that begins at or before a place; -1 when all come later. */
export function lastFrom(starts: ArrayLike<number>, place: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** @throws parsing.corrupt */
export function charactersOf(file: WordFile): Characters {
  const pieces = piecesIn(structureIn(file, structures.pieces));
  const texts: string[] = [];
  let start = 0;
  for (const piece of pieces) {
    const text = textOf(file.stream, piece);
    texts.push(text);
    piece.start = start;
    // Of a file that was cut there are fewer.
    start += text.length;
  }
  const starts = pieces.map((piece) => piece.start);
  return {
    text: texts.join(''),
    byteAt: (index) => {
      const piece = pieces[lastFrom(starts, index)];
      return piece ? piece.offset + (index - piece.start) * (piece.narrow ? 1 : 2) : 0;
    },
  };
}
