/** A Word 97–2003 file: its main stream, and the streams that say how it is to be read. */
export interface WordFile {
  stream: Buffer;
  table: Buffer;
  /** Properties too long for their page; often absent. */
  data: Buffer;
}

/** Numbers of the structures in the file's head ([MS-DOC] 2.5.6 FibRgFcLcb97). */
export const structures = {
  styles: 1,
  footnoteMarks: 2,
  footnoteTexts: 3,
  paragraphPages: 13,
  pieces: 33,
  endnoteMarks: 46,
  endnoteTexts: 47,
} as const;

/** The bytes of a structure in the table stream; empty when the file has none. */
export function structureIn({ stream, table }: WordFile, number: number): Buffer {
  const place = 0x9a + number * 8;
  if (place + 8 > stream.length) return Buffer.alloc(0);
  const start = stream.readUInt32LE(place);
  return table.subarray(start, start + stream.readUInt32LE(place + 4));
}

/** Numbers of four bytes, as many as there are. */
export function numbersIn(bytes: Buffer): number[] {
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readUInt32LE(index * 4));
}
