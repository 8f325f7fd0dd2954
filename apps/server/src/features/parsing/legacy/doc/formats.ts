import { lastFrom } from './pieces.ts';
import { numbersIn, structureIn, structures, type WordFile } from './places.ts';
import { codes, type Property, propertiesIn } from './properties.ts';

/** What is said about a paragraph beside its text. */
export interface ParagraphFormat {
  /** Number of its style. */
  style: number;
  /** Outline level 0–8 of its own; 9 = body text. */
  outlineLevel?: number;
  /** Nesting of its list from 1. */
  listLevel?: number;
  inTable: boolean;
  /** It ends a row of a table and has no text. */
  rowEnd: boolean;
  /** Of a row's end: its cells. */
  cells: Buffer | undefined;
}

export interface Formats {
  /** The format of the paragraph that the byte lies in; undefined when the file does not say. */
  at(byte: number): ParagraphFormat | undefined;
}

const pageSize = 512;
/** Styles, tables and lists of most files need a few thousand pages; each has up to 29 paragraphs. */
const mostPages = 100_000;

interface Places {
  starts: number[];
  ends: number[];
  /** Byte in the main stream at which the properties lie; 0 = none. */
  properties: number[];
}

/** Adds the paragraphs of one page ([MS-DOC] 2.9.175 PapxFkp). */
function addPage(places: Places, stream: Buffer, start: number): void {
  const page = stream.subarray(start, start + pageSize);
  const count = page[pageSize - 1] ?? 0;
  if (page.length < pageSize || (count + 1) * 4 + count * 13 > pageSize) return;
  for (let index = 0; index < count; index += 1) {
    const from = page.readUInt32LE(index * 4);
    // Pages follow each other; one that goes back is broken.
    if (from < (places.starts.at(-1) ?? 0)) return;
    const word = page[(count + 1) * 4 + index * 13] ?? 0;
    places.starts.push(from);
    places.ends.push(page.readUInt32LE(index * 4 + 4));
    places.properties.push(word === 0 ? 0 : start + word * 2);
  }
}

function placesIn(file: WordFile): Places {
  const places: Places = { starts: [], ends: [], properties: [] };
  const numbers = numbersIn(structureIn(file, structures.paragraphPages));
  const pages = numbers.slice(Math.ceil(numbers.length / 2)).slice(0, mostPages);
  for (const page of pages) addPage(places, file.stream, (page & 0x3fffff) * pageSize);
  return places;
}

/** The properties at a place: the style, then changes to it ([MS-DOC] 2.9.178 PapxInFkp). */
function bytesAt(stream: Buffer, at: number): Buffer {
  const short = stream[at] ?? 0;
  if (short > 0) return stream.subarray(at + 1, at + short * 2);
  return stream.subarray(at + 2, at + 2 + (stream[at + 1] ?? 0) * 2);
}

/** A table with many columns has its properties elsewhere. */
function withLong(properties: Property[], data: Buffer): Property[] {
  const elsewhere = properties.find(({ code }) => code === codes.longProperties)?.value;
  if (!elsewhere || elsewhere.length < 4) return properties;
  const at = elsewhere.readUInt32LE(0);
  if (at + 2 > data.length) return properties;
  return [...properties, ...propertiesIn(data.subarray(at + 2, at + 2 + data.readUInt16LE(at)))];
}

function formatOf(bytes: Buffer, data: Buffer): ParagraphFormat {
  const properties = withLong(propertiesIn(bytes.subarray(2)), data);
  // The last change counts.
  const value = (code: number) => properties.findLast((property) => property.code === code)?.value;
  const list = value(codes.listNumber)?.readInt16LE(0) ?? 0;
  const outlineLevel = value(codes.outlineLevel)?.[0];
  return {
    style: bytes.length < 2 ? 0 : bytes.readUInt16LE(0),
    ...(outlineLevel === undefined ? {} : { outlineLevel }),
    // −2047 takes a paragraph out of its list.
    ...(list === 0 || list === -2047 ? {} : { listLevel: (value(codes.listLevel)?.[0] ?? 0) + 1 }),
    inTable: value(codes.inTable)?.[0] === 1,
    rowEnd: value(codes.rowEnd)?.[0] === 1,
    cells: value(codes.cells),
  };
}

export function formatsOf(file: WordFile): Formats {
  const { starts, ends, properties } = placesIn(file);
  return {
    at: (byte) => {
      const index = lastFrom(starts, byte);
      if (index < 0 || byte >= (ends[index] ?? 0)) return undefined;
      const place = properties[index] ?? 0;
      return formatOf(place === 0 ? Buffer.alloc(2) : bytesAt(file.stream, place), file.data);
    },
  };
}
