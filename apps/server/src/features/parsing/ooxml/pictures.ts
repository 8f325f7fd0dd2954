import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DraftBlock, ParseWarning } from '../block.ts';
import type { ParseLimits } from '../limits.ts';
import { isOcrInstalled } from '../ocr/engine.ts';
import { confidenceOf, pageOf } from '../ocr/page-items.ts';
import {
  type Recognition,
  type RecognitionResult,
  recognitionNeeded,
  resultsFor,
  type Subject,
} from '../ocr/recognition.ts';
import { layOutPages } from '../pdf/layout.ts';
import type { Archive } from './archive.ts';

/** A block, or the place of a picture whose text will stand there. */
export interface PlacedBlock extends DraftBlock {
  /** The part that is the picture. */
  picture?: string;
}

export interface PictureInput {
  archive: Archive;
  /** The Office file; pictures are put beside it in `scratch` under names that a second reading finds again. */
  file: string;
  scratch: string;
  limits: ParseLimits;
  recognition: Recognition;
}

/** Icons, bullets and lines hold no text. Pixels. */
const leastSide = 24;
const leastArea = 10_000;
/** What is read with less certainty is a photograph. */
const leastConfidence = 0.6;
const readable = /\.(?:png|jpe?g|webp|gif|tiff?|bmp)$/i;

/** Why a picture has no text in the document, and how many there are of each. */
type Reason = 'pictures_without_text' | 'pictures_small' | 'pictures_beyond_limit' | 'pictures_unreadable';

/** What became of a picture: a subject for OCR, or why not. */
type Found = { subject: Subject } | { reason: Reason };

async function bytesOf(archive: Archive, part: string, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of await archive.open(part)) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Takes a picture out of the file, unless it is of no use. Its size is looked up before anything is decoded. */
async function takeOut(input: PictureInput, part: string, index: number): Promise<Found> {
  const { archive, file, scratch, limits } = input;
  if (!readable.test(part) || !archive.has(part)) return { reason: 'pictures_unreadable' };
  const bytes = await bytesOf(archive, part, limits.pictureBytes);
  if (bytes === undefined) return { reason: 'pictures_unreadable' };
  const { sizeOfPicture } = await import('../ocr/raster.ts');
  const size = await sizeOfPicture(bytes);
  if (size === undefined) return { reason: 'pictures_unreadable' };
  const { width, height } = size;
  if (Math.min(width, height) < leastSide || width * height < leastArea) return { reason: 'pictures_small' };
  const target = path.join(scratch, `${path.basename(file)}-picture-${index}`);
  await writeFile(target, bytes, { mode: 0o600 });
  return { subject: { kind: 'picture', file: target, frame: 0 } };
}

/** Tables as such, everything else as the text of a figure. */
function blocksOf(result: Extract<RecognitionResult, { ok: true }>): DraftBlock[] {
  const { page, scale } = result;
  if ((confidenceOf(page) ?? 0) < leastConfidence) return [];
  const blocks: DraftBlock[] = [];
  for (const { table, text } of layOutPages([pageOf(1, page, scale)])) {
    const last = blocks.at(-1);
    if (table) {
      const { rowBoxes: _places, ...rest } = table;
      blocks.push({ kind: 'table', text, table: rest });
    } else if (last?.kind === 'figure') last.text += `\n${text}`;
    else blocks.push({ kind: 'figure', text });
  }
  return blocks.filter(({ text }) => /[\p{L}\p{N}]{2}/u.test(text));
}

interface Counts {
  read: number;
  reasons: Map<Reason, number>;
}

function skip({ reasons }: Counts, reason: Reason): void {
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
}

function warningsOf({ read, reasons }: Counts, { pictures: limit }: ParseLimits): ParseWarning[] {
  const warnings: ParseWarning[] = read > 0 ? [{ code: 'pictures_read', params: { count: read } }] : [];
  for (const [code, count] of reasons) warnings.push({ code, params: { count, limit } });
  return warnings;
}

/** A picture that stands in several places is read once, where it comes first. */
function partsIn(blocks: PlacedBlock[]): string[] {
  return [...new Set(blocks.flatMap(({ picture }) => picture ?? []))];
}

function withoutPictures(blocks: PlacedBlock[]): DraftBlock[] {
  return blocks.filter(({ picture }) => picture === undefined);
}

/** Pictures that OCR is to read, by their parts. */
async function subjectsIn(
  input: PictureInput,
  parts: string[],
  counts: Counts,
): Promise<Map<string, Subject>> {
  const subjects = new Map<string, Subject>();
  for (const [index, part] of parts.entries()) {
    const full = subjects.size >= input.limits.pictures;
    const found: Found = full ? { reason: 'pictures_beyond_limit' } : await takeOut(input, part, index);
    if ('subject' in found) subjects.set(part, found.subject);
    else skip(counts, found.reason);
  }
  return subjects;
}

function countedBlocks(result: RecognitionResult | undefined, counts: Counts): DraftBlock[] {
  const blocks = result?.ok ? blocksOf(result) : [];
  if (blocks.length > 0) counts.read += 1;
  else skip(counts, result?.ok ? 'pictures_without_text' : 'pictures_unreadable');
  return blocks;
}

/** Text of each picture. Asks for OCR by an error when it has not run yet. */
async function textsOf(
  input: PictureInput,
  parts: string[],
  counts: Counts,
): Promise<Map<string, DraftBlock[]>> {
  const subjects = await subjectsIn(input, parts, counts);
  const results = resultsFor(input.recognition, [...subjects.values()]) ?? [];
  return new Map([...subjects.keys()].map((part, index) => [part, countedBlocks(results[index], counts)]));
}

/**
 * Puts the text of pictures where they stand in an Office file. Their number and size are bounded; the warnings say
 * how many were read, how many were not, and why.
 */
export async function readPictures(
  input: PictureInput,
  blocks: PlacedBlock[],
): Promise<{ blocks: DraftBlock[]; warnings: ParseWarning[] }> {
  const { mode, available } = input.recognition;
  const parts = partsIn(blocks);
  if (parts.length === 0) return { blocks, warnings: [] };
  if (mode === 'off' || !available) {
    const warning: ParseWarning = { code: 'pictures_skipped', params: { count: parts.length } };
    return { blocks: withoutPictures(blocks), warnings: [warning] };
  }
  // On its way: the runner waits for the packages and asks again.
  if (!isOcrInstalled()) throw recognitionNeeded([{ kind: 'picture', file: input.file, frame: 0 }]);
  const counts: Counts = { read: 0, reasons: new Map() };
  const texts = await textsOf(input, parts, counts);
  const placed = blocks.flatMap(({ picture, ...block }): DraftBlock[] => {
    if (picture === undefined) return [block];
    const read = texts.get(picture) ?? [];
    texts.delete(picture);
    const { page, boxes } = block;
    return read.map((one) => ({
      ...one,
      ...(page === undefined ? {} : { page }),
      ...(boxes === undefined ? {} : { boxes }),
    }));
  });
  return { blocks: placed, warnings: warningsOf(counts, input.limits) };
}
