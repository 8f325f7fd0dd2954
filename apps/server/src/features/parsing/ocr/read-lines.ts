import { type Engine, type LineScores, lineHeight } from './engine.ts';
import type { Raster } from './raster.ts';
import type { Rectangle } from './rectangle.ts';

export interface ReadLine {
  text: string;
  /** Mean certainty of its characters, 0–1. */
  confidence: number;
}

/** Lines read together; their widths are close, so little is padding. */
const batchLines = 6;
/** Pixels in one batch: what one long title costs, all batches may cost. */
const batchWidth = 6_000;
const widestLine = 3_200;

/** Width of a line at the height the model reads. */
function widthOf({ width, height }: Rectangle): number {
  return Math.max(16, Math.min(widestLine, Math.round((width * lineHeight) / Math.max(1, height))));
}

interface Target {
  tensor: Float32Array;
  /** First value of this line in the tensor. */
  offset: number;
  width: number;
}

/** Mean of a small square: large titles are reduced several times, and single pixels would flicker. */
function sample(raster: Raster, place: { x: number; y: number; reach: number }, channel: number): number {
  const { x, y, reach } = place;
  let sum = 0;
  let count = 0;
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      sum += bilinear(raster, { x: x + dx, y: y + dy }, channel);
      count += 1;
    }
  }
  return sum / count;
}

function bilinear(
  { width, height, data }: Raster,
  { x, y }: { x: number; y: number },
  channel: number,
): number {
  const left = Math.max(0, Math.min(width - 1, Math.floor(x)));
  const top = Math.max(0, Math.min(height - 1, Math.floor(y)));
  const right = Math.min(width - 1, left + 1);
  const bottom = Math.min(height - 1, top + 1);
  const across = Math.max(0, Math.min(1, x - left));
  const down = Math.max(0, Math.min(1, y - top));
  const at = (row: number, column: number) => data[(row * width + column) * 3 + channel] ?? 255;
  const above = at(top, left) * (1 - across) + at(top, right) * across;
  const below = at(bottom, left) * (1 - across) + at(bottom, right) * across;
  return above * (1 - down) + below * down;
}

/** Cuts a line out of the page, straightened and at the model's height. `flipped`: read upside down. */
function cut(raster: Raster, rectangle: Rectangle, target: Target & { flipped: boolean }): void {
  const own = widthOf(rectangle);
  const [cosine, sine] = [Math.cos(rectangle.angle), Math.sin(rectangle.angle)];
  const stepAlong = rectangle.width / own;
  const stepAcross = rectangle.height / lineHeight;
  const reach = Math.max(0, Math.floor((Math.max(stepAlong, stepAcross) - 1) / 2));
  const plane = lineHeight * target.width;
  for (let row = 0; row < lineHeight; row += 1) {
    for (let column = 0; column < own; column += 1) {
      const sign = target.flipped ? -1 : 1;
      const along = sign * (column + 0.5 - own / 2) * stepAlong;
      const across = sign * (row + 0.5 - lineHeight / 2) * stepAcross;
      const x = rectangle.x + along * cosine - across * sine - 0.5;
      const y = rectangle.y + along * sine + across * cosine - 0.5;
      const at = target.offset + row * target.width + column;
      for (let channel = 0; channel < 3; channel += 1) {
        target.tensor[at + channel * plane] = sample(raster, { x, y, reach }, 2 - channel) / 127.5 - 1;
      }
    }
  }
}

interface ReadCharacter {
  text: string;
  score: number;
  /** Middle of the steps that showed it. */
  at: number;
}

/** The likeliest class of a step. */
function bestClass({ classes, data }: LineScores, offset: number): number {
  let best = 0;
  for (let one = 1; one < classes; one += 1)
    if ((data[offset + one] ?? 0) > (data[offset + best] ?? 0)) best = one;
  return best;
}

/** Repeats are one character, and "none" drops out. */
function charactersOf(scores: LineScores, line: number, characters: string[]): ReadCharacter[] {
  const read: ReadCharacter[] = [];
  let previous = 0;
  for (let step = 0; step < scores.steps; step += 1) {
    const offset = (line * scores.steps + step) * scores.classes;
    const best = bestClass(scores, offset);
    const last = read.at(-1);
    if (best !== 0 && best !== previous)
      read.push({ text: characters[best] ?? '', score: scores.data[offset + best] ?? 0, at: step });
    else if (best !== 0 && last) last.at += 0.5;
    previous = best;
  }
  return read;
}

/** Between Chinese numerals a circle is a zero: 二〇二四. */
const zero = /(?<=[一二三四五六七八九〇])[O0o○](?=[一二三四五六七八九〇O0o○])/g;

const han = /\p{Script=Han}/u;

/** Han characters stand at even distances: the model drops the spaces between them, the gaps remain. */
function usualPitch(read: ReadCharacter[]): number {
  const pitches = read.slice(1).flatMap(({ text, at }, index) => {
    const before = read[index];
    return before && han.test(text) && han.test(before.text) ? [at - before.at] : [];
  });
  pitches.sort((left, right) => left - right);
  return pitches.length < 3 ? Infinity : (pitches[Math.floor(pitches.length / 2)] ?? Infinity);
}

function decode(scores: LineScores, line: number, characters: string[]): ReadLine {
  const read = charactersOf(scores, line, characters);
  const pitch = usualPitch(read);
  let text = '';
  for (const [index, { text: character, at }] of read.entries()) {
    const before = read[index - 1];
    const gap = before ? at - before.at : 0;
    if (before && han.test(character) && /[\p{Script=Han}\d]/u.test(before.text) && gap > pitch * 1.45)
      text += ' ';
    text += character;
  }
  const sum = read.reduce((total, { score }) => total + score, 0);
  return { text: text.trim().replace(zero, '〇'), confidence: read.length === 0 ? 0 : sum / read.length };
}

function batchesOf(rectangles: Rectangle[]): number[][] {
  const order = rectangles.map((_, index) => index);
  const width = (index: number) => widthOf(rectangles[index] as Rectangle);
  order.sort((left, right) => width(left) - width(right));
  const batches: number[][] = [];
  for (const index of order) {
    const last = batches.at(-1);
    if (last && last.length < batchLines && (last.length + 1) * width(index) <= batchWidth) last.push(index);
    else batches.push([index]);
  }
  return batches;
}

/** Reads lines of a page, in the order given. `flipped` reads them upside down. */
export async function readLines(
  engine: Engine,
  raster: Raster,
  { rectangles, flipped = false }: { rectangles: Rectangle[]; flipped?: boolean },
): Promise<ReadLine[]> {
  const read: ReadLine[] = [];
  for (const batch of batchesOf(rectangles)) {
    const members = batch.map((index) => rectangles[index] as Rectangle);
    const width = Math.ceil(Math.max(...members.map(widthOf)) / 8) * 8;
    const size = 3 * lineHeight * width;
    const tensor = new Float32Array(size * members.length);
    for (const [line, rectangle] of members.entries())
      cut(raster, rectangle, { tensor, offset: line * size, width, flipped });
    const scores = await engine.read(tensor, { count: members.length, width });
    for (const [line, index] of batch.entries()) read[index] = decode(scores, line, engine.characters);
  }
  return read;
}
