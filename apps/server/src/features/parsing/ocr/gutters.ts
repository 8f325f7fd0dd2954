import type { Rectangle } from './rectangle.ts';

interface GreyPage {
  width: number;
  height: number;
  grey: Uint8Array;
}

/** A stretch of x, pixels; `to` is the first pixel after it. */
interface Stretch {
  from: number;
  to: number;
}

/** A line is found with some paper around it; its characters take this share of its height. */
const inkShare = 0.72;
/** How much of the height is looked at: a neighbouring line may reach into the rest. */
const coreShare = 0.8;
/** Less contrast is the texture of paper. */
const leastContrast = 40;
/** A blank of so many characters is no space of one text: labels, cells, columns. */
const wideBlank = 2.4;
/** A narrower one is a gutter when other lines begin behind it. Characters. */
const gutterBlank = 0.9;
const gutterLines = 3;
/** Paper left beside the ink: the model reads badly what is cut at its first stroke. Characters. */
const margin = 0.3;

/** Width of a full character. */
function emOf({ height }: Rectangle): number {
  return height * inkShare;
}

interface Strip {
  left: number;
  right: number;
  /** Topmost row that is looked at, at this x. */
  topAt(x: number): number;
  rows: number;
}

function stripOf(page: GreyPage, { x, y, width, height, angle }: Rectangle, share: number): Strip {
  const rows = Math.max(1, Math.round(height * share));
  const slope = Math.tan(angle);
  return {
    left: Math.max(0, Math.round(x - width / 2)),
    right: Math.min(page.width, Math.round(x + width / 2)),
    topAt: (at) => Math.round(y + (at - x) * slope - rows / 2),
    rows,
  };
}

/** Brightness of the paper, and how far from it ink begins; light letters on dark ground have ink too. */
function contrastOf(page: GreyPage, strip: Strip): { paper: number; least: number } {
  const counts = new Uint32Array(256);
  let total = 0;
  for (let x = strip.left; x < strip.right; x += 2) {
    const top = strip.topAt(x);
    for (let row = 0; row < strip.rows; row += 2) {
      const value = page.grey[(top + row) * page.width + x];
      if (value === undefined) continue;
      counts[value] = (counts[value] ?? 0) + 1;
      total += 1;
    }
  }
  const at = (share: number) => {
    let passed = 0;
    for (let value = 0; value < 256; value += 1) {
      passed += counts[value] ?? 0;
      if (passed > total * share) return value;
    }
    return 255;
  };
  const paper = at(0.6);
  const strongest = Math.max(paper - at(0.02), at(0.98) - paper);
  return { paper, least: Math.max(leastContrast, strongest * 0.4) };
}

/** How many rows of a strip have ink at each x. */
function inkProfile(page: GreyPage, strip: Strip): Uint16Array {
  const { paper, least } = contrastOf(page, strip);
  const profile = new Uint16Array(Math.max(0, strip.right - strip.left));
  for (let x = strip.left; x < strip.right; x += 1) {
    const top = strip.topAt(x);
    for (let row = 0; row < strip.rows; row += 1) {
      const value = page.grey[(top + row) * page.width + x] ?? paper;
      if (Math.abs(value - paper) >= least) profile[x - strip.left] = (profile[x - strip.left] ?? 0) + 1;
    }
  }
  return profile;
}

/** Where a line has ink; a rule between columns, from top to bottom of the line, is none. */
function inkOf(page: GreyPage, rectangle: Rectangle): Stretch[] {
  const strip = stripOf(page, rectangle, coreShare);
  const least = strip.rows >= 20 ? 2 : 1;
  const stretches: Stretch[] = [];
  for (const [index, rows] of inkProfile(page, strip).entries()) {
    if (rows < least || rows === strip.rows) continue;
    const at = strip.left + index;
    const last = stretches.at(-1);
    if (last && at - last.to <= 1) last.to = at + 1;
    else stretches.push({ from: at, to: at + 1 });
  }
  return stretches;
}

/** Blanks between the ink of a line that are wider than `least`. */
function blanksOf(ink: Stretch[], least: number): Stretch[] {
  return ink.slice(1).flatMap((stretch, index) => {
    const from = ink[index]?.to ?? stretch.from;
    return stretch.from - from >= least ? [{ from, to: stretch.from }] : [];
  });
}

interface InkedLine {
  rectangle: Rectangle;
  ink: Stretch[];
}

/** Whether enough other lines begin where this blank ends, near it on the page. */
function isGutter(blank: Stretch, { rectangle }: InkedLine, lines: InkedLine[]): boolean {
  const em = emOf(rectangle);
  let beginning = 0;
  for (const other of lines) {
    const start = other.ink[0]?.from;
    if (other.rectangle === rectangle || start === undefined) continue;
    if (Math.abs(other.rectangle.y - rectangle.y) > em * 40) continue;
    if (start >= blank.from + em * 0.4 && Math.abs(start - blank.to) <= em * 0.7) beginning += 1;
  }
  return beginning >= gutterLines;
}

/** The part of a rectangle between two x, with its middle moved along its angle. */
function partOf(rectangle: Rectangle, left: number, right: number): Rectangle {
  const middle = (left + right) / 2;
  const y = rectangle.y + (middle - rectangle.x) * Math.tan(rectangle.angle);
  return { ...rectangle, x: middle, y, width: right - left };
}

/** Cuts away paper beside the ink when it is more than lines are found with: it reaches into the next column. */
function trimmed(rectangle: Rectangle, ink: Stretch[]): Rectangle {
  const em = emOf(rectangle);
  const [first, last] = [ink[0], ink.at(-1)];
  if (!first || !last) return rectangle;
  const left = rectangle.x - rectangle.width / 2;
  const right = rectangle.x + rectangle.width / 2;
  const newLeft = first.from - left > em * 0.7 ? first.from - em * margin : left;
  const newRight = right - last.to > em * 0.7 ? last.to + em * margin : right;
  return newLeft === left && newRight === right ? rectangle : partOf(rectangle, newLeft, newRight);
}

function splitLine(line: InkedLine, lines: InkedLine[]): Rectangle[] {
  const { rectangle, ink } = line;
  const em = emOf(rectangle);
  const cuts = blanksOf(ink, em * gutterBlank)
    .filter((blank) => blank.to - blank.from >= em * wideBlank || isGutter(blank, line, lines))
    .map(({ from, to }) => (from + to) / 2);
  const edges = [rectangle.x - rectangle.width / 2, ...cuts, rectangle.x + rectangle.width / 2];
  return edges.slice(1).map((right, index) => {
    const left = edges[index] ?? right;
    const part = cuts.length === 0 ? rectangle : partOf(rectangle, left, right);
    return trimmed(
      part,
      ink.filter(({ from, to }) => from >= left && to <= right),
    );
  });
}

/**
 * Lines that were found across the gutter of two columns are cut there, by the ink of the straightened page; what
 * reaches into a gutter without ink is cut off. Rectangles stand in that page. Pure.
 */
export function splitAtGutters(rectangles: Rectangle[], page: GreyPage): Rectangle[] {
  const lines = rectangles.map((rectangle): InkedLine => ({ rectangle, ink: inkOf(page, rectangle) }));
  return lines.flatMap((line) => {
    const { width, height } = line.rectangle;
    return width < height ? [line.rectangle] : splitLine(line, lines);
  });
}
