import { readFile } from 'node:fs/promises';
import type { DraftBlock, DraftDocument } from '../../block.ts';
import { parseError } from '../../failure.ts';
import { entryNamed, openCompound } from '../compound.ts';
import { drawnTable, isTable } from './drawn-table.ts';
import { persistPlaces } from './persist.ts';
import { recordsIn, shapes } from './records.ts';

const slideList = 0x0ff0;
const slidePlace = 0x03f3;
const textHeader = 0x0f9f;
const wideText = 0x0fa0;
const narrowText = 0x0fa8;
const deepest = 30;

interface Reading {
  blocks: DraftBlock[];
  slide: number;
  /** Kind of the text that follows: 0 and 6 are titles. */
  kind: number;
  /** Numbers of the slides' objects, in the order they are shown. */
  objects: number[];
}

/** Text of the slides in their outline ([MS-PPT] 2.4.14.3 SlideListWithTextContainer). */
function walk(bytes: Buffer, reading: Reading, place: { depth: number; inSlides: boolean }): void {
  for (const { type, instance, container, body } of recordsIn(bytes)) {
    if (container) enter(body, reading, { ...place, type, instance });
    else if (place.inSlides) readAtom(type, body, reading);
  }
}

function enter(
  body: Buffer,
  reading: Reading,
  place: { depth: number; inSlides: boolean; type: number; instance: number },
): void {
  if (place.depth > deepest) throw parseError('parsing.too_complex', { type: 'ppt' });
  if (place.inSlides && place.type === shapes.group && isTable(body)) {
    reading.blocks.push(...drawnTable(body, (shape) => shapeText(shape, place.depth)));
    return;
  }
  // Instance 0 lists the slides; 1 the masters, 2 the notes.
  const inSlides = place.inSlides || (place.type === slideList && place.instance === 0);
  walk(body, reading, { depth: place.depth + 1, inSlides });
}

function shapeText(shape: Buffer, depth: number): string {
  const reading: Reading = { blocks: [], slide: 0, kind: -1, objects: [] };
  walk(shape, reading, { depth: depth + 1, inSlides: true });
  return reading.blocks.map(({ text }) => text).join('\n');
}

function readAtom(type: number, body: Buffer, reading: Reading): void {
  if (type === slidePlace && body.length >= 4) {
    reading.slide += 1;
    reading.objects.push(body.readUInt32LE(0));
  } else if (type === textHeader && body.length >= 4) reading.kind = body.readUInt32LE(0);
  else if (type === wideText) addText(body.toString('utf16le'), reading);
  else if (type === narrowText) addText(body.toString('latin1'), reading);
}

function addText(text: string, { blocks, slide, kind }: Reading): void {
  const lines = text.split(/[\r\v]/).filter((line) => line.trim() !== '');
  const isTitle = kind === 0 || kind === 6;
  if (isTitle) blocks.push({ kind: 'heading', level: 1, text: lines.join(' '), page: slide });
  else if (lines.length === 1) blocks.push({ kind: 'paragraph', text: lines.join(''), page: slide });
  else for (const line of lines) blocks.push({ kind: 'list-item', level: 1, text: line, page: slide });
}

/** Slides made without a title placeholder: a short first line is their title. */
function titled(blocks: DraftBlock[]): DraftBlock[] {
  const [first, ...rest] = blocks;
  if (first?.kind !== 'paragraph' || rest.some(({ kind }) => kind === 'heading')) return blocks;
  if (first.text.length > 60 || /[。；，,;.]$/.test(first.text)) return blocks;
  return [{ ...first, kind: 'heading', level: 1 }, ...rest];
}

/** A slide's own drawing holds what its outline does not: text boxes, tables, and all text of newer versions. */
function readDrawings(stream: Buffer, places: Map<number, number>, reading: Reading): void {
  const outlined = reading.blocks;
  const slides = reading.objects.map((object, index) => {
    const drawn: Reading = { blocks: [], slide: index + 1, kind: -1, objects: [] };
    const at = places.get(object) ?? stream.length;
    if (at + 8 <= stream.length) {
      const body = stream.subarray(at, at + 8 + stream.readUInt32LE(at + 4));
      walk(body, drawn, { depth: 0, inSlides: true });
    }
    const blocks = [...outlined.filter(({ page }) => page === index + 1), ...drawn.blocks];
    return titled(blocks.map((block) => ({ ...block, page: index + 1 })));
  });
  reading.blocks = slides.flat();
}

/** Text of a PowerPoint 97–2003 presentation by its slides: titles, bullets and text boxes. */
export async function readPpt({ file }: { file: string }): Promise<DraftDocument> {
  const root = openCompound(await readFile(file));
  if (entryNamed(root, 'EncryptedSummary')) throw parseError('parsing.encrypted', { type: 'ppt' });
  const stream = entryNamed(root, 'PowerPoint Document')?.read();
  if (!stream) throw parseError('parsing.corrupt', { type: 'ppt' });
  const reading: Reading = { blocks: [], slide: 0, kind: -1, objects: [] };
  walk(stream, reading, { depth: 0, inSlides: false });
  readDrawings(stream, persistPlaces(stream, entryNamed(root, 'Current User')?.read()), reading);
  return {
    parser: 'ms-ppt',
    pages: reading.slide,
    blocks: reading.blocks,
    warnings: [{ code: 'legacy_format' }],
  };
}
