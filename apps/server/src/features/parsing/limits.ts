/** Bounds of one parse. A file beyond a bound is refused with a code, or cut with a warning in the report. */
export interface ParseLimits {
  /** Size of the file itself, bytes. */
  fileBytes: number;
  /** Files in an archive; a larger one is refused before it is listed. */
  archiveEntries: number;
  /** Inflated size of one part read as a stream (sheets, shared strings), bytes. */
  partBytes: number;
  /** Inflated size of all the parts that were read, bytes. */
  inflatedBytes: number;
  /** Inflated : packed. Honest sheets reach about 100, a bomb 1,000. Only above `ratioFloorBytes`. */
  inflateRatio: number;
  ratioFloorBytes: number;
  /** Nesting of XML elements. A nested table costs three levels. */
  markupDepth: number;
  /** Nesting of HTML elements: old pages leave hundreds of tags open. */
  htmlDepth: number;
  /** Elements of one HTML page or of one unit (paragraph, table row) of an Office file. */
  markupNodes: number;
  /** Table rows of one sheet or CSV file that become text; the rest is counted in the report. */
  tableRows: number;
  tableColumns: number;
  /** Characters of canonical text. */
  textCharacters: number;
  /** Pages of a PDF. */
  pages: number;
  /** Pages and pictures of one document that are read by their looks: each takes seconds. */
  ocrPages: number;
  /** Pictures of one Office file that are read by their looks; the rest is counted in the report. */
  pictures: number;
  /** Size of one of them, bytes. */
  pictureBytes: number;
}

const mebibyte = 1024 * 1024;

export const defaultLimits: Readonly<ParseLimits> = Object.freeze({
  fileBytes: 200 * mebibyte,
  archiveEntries: 20_000,
  partBytes: 512 * mebibyte,
  inflatedBytes: 1024 * mebibyte,
  inflateRatio: 250,
  ratioFloorBytes: 16 * mebibyte,
  markupDepth: 400,
  htmlDepth: 2_000,
  markupNodes: 2_000_000,
  tableRows: 20_000,
  tableColumns: 1_000,
  textCharacters: 12_000_000,
  pages: 5_000,
  ocrPages: 500,
  pictures: 100,
  pictureBytes: 32 * mebibyte,
});
