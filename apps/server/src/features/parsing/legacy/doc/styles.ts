import { structureIn, structures, type WordFile } from './places.ts';
import { codes, propertiesIn } from './properties.ts';

/** What the reader needs to know of a paragraph style. */
export interface WordStyle {
  /** Outline level 0–8; 9 = body text. */
  outlineLevel?: number;
  /** A line of a table of contents. */
  contents: boolean;
  /** The style belongs to a list. */
  listed: boolean;
}

interface RawStyle extends WordStyle {
  base: number;
}

/** Numbers of the styles that every file has ([MS-DOC] 2.9.271 sti). */
const builtIn = { firstHeading: 1, lastHeading: 9, firstContents: 19, lastContents: 27, title: 62 };
const noStyle = 0xfff;
const paragraphKind = 1;

function ownLevel(number: number): number | undefined {
  if (number >= builtIn.firstHeading && number <= builtIn.lastHeading) return number - 1;
  return number === builtIn.title ? 0 : undefined;
}

/** Properties of a paragraph style stand behind its name ([MS-DOC] 2.9.259 STD). */
function changesIn(style: Buffer, headLength: number): Buffer {
  if (headLength + 2 > style.length) return Buffer.alloc(0);
  const name = headLength + 2 + style.readUInt16LE(headLength) * 2 + 2;
  if (name + 2 > style.length) return Buffer.alloc(0);
  // Its number comes first.
  return style.subarray(name + 4, name + 2 + style.readUInt16LE(name));
}

function readStyle(style: Buffer, headLength: number): RawStyle {
  if (style.length < 10) return { base: noStyle, contents: false, listed: false };
  const number = style.readUInt16LE(0) & 0xfff;
  const second = style.readUInt16LE(2);
  const properties = (second & 0xf) === paragraphKind ? propertiesIn(changesIn(style, headLength)) : [];
  const value = (code: number) => properties.findLast((property) => property.code === code)?.value;
  const outlineLevel = value(codes.outlineLevel)?.[0] ?? ownLevel(number);
  return {
    base: second >> 4,
    ...(outlineLevel === undefined ? {} : { outlineLevel }),
    contents: number >= builtIn.firstContents && number <= builtIn.lastContents,
    listed: (value(codes.listNumber)?.readInt16LE(0) ?? 0) > 0,
  };
}

function rawStyles(sheet: Buffer): RawStyle[] {
  if (sheet.length < 6) return [];
  const head = sheet.readUInt16LE(0);
  const headLength = sheet.readUInt16LE(4);
  const styles: RawStyle[] = [];
  for (let at = 2 + head; at + 2 <= sheet.length && styles.length < noStyle; ) {
    const length = sheet.readUInt16LE(at);
    styles.push(readStyle(sheet.subarray(at + 2, at + 2 + length), headLength));
    // Each begins at an even byte.
    at += 2 + length + (length % 2);
  }
  return styles;
}

/** The style and those it is based on, nearest first; a loop of styles ends the walk. */
function lineage(styles: RawStyle[], number: number): RawStyle[] {
  const line: RawStyle[] = [];
  let style = styles[number];
  while (style && !line.includes(style)) {
    line.push(style);
    style = styles[style.base];
  }
  return line;
}

/** The paragraph styles of a file by their numbers; what is unknown is body text. */
export function stylesOf(file: WordFile): (number: number) => WordStyle {
  const raw = rawStyles(structureIn(file, structures.styles));
  const known = new Map<number, WordStyle>();
  return (number) => {
    const before = known.get(number);
    if (before) return before;
    const line = lineage(raw, number);
    const outlineLevel = line.find((style) => style.outlineLevel !== undefined)?.outlineLevel;
    const style = {
      ...(outlineLevel === undefined ? {} : { outlineLevel }),
      contents: line.some(({ contents }) => contents),
      listed: line.some(({ listed }) => listed),
    };
    known.set(number, style);
    return style;
  };
}
