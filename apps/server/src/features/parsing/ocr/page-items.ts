import { type Item, median, type Page } from '../pdf/page.ts';
import type { RecognisedLine, RecognisedPage } from './recognise-page.ts';

/** A line is found with some paper around it; characters are about this share of its height. */
const inkShare = 0.72;
/** Lines whose heights differ less are of one size: one has tall letters, another has not. */
const sameSize = 0.2;

/** Sizes as they were printed: heights that measuring spread are brought together. */
function snappedSizes(lines: RecognisedLine[], scale: number): number[] {
  const sizes = lines.map(({ y0, y1 }) => (y1 - y0) * scale * inkShare);
  const body = median(
    lines.flatMap(({ text }, index) => new Array<number>(Math.min(80, text.length)).fill(sizes[index] ?? 0)),
  );
  return sizes.map((size) => {
    const snapped = Math.abs(size - body) <= body * sameSize ? body : size;
    return Math.round(snapped * 2) / 2;
  });
}

/** Lines that were read, as runs of characters in points. */
export function itemsOf({ lines }: RecognisedPage, scale: number): Item[] {
  const sizes = snappedSizes(lines, scale);
  return lines.map(({ text, x0, y0, x1, y1 }, index) => {
    // The margin would make neighbouring lines overlap.
    const margin = ((y1 - y0) * scale * (1 - inkShare)) / 2;
    return {
      text,
      x0: x0 * scale + margin,
      y0: y0 * scale + margin,
      x1: x1 * scale - margin,
      y1: y1 * scale - margin,
      size: sizes[index] ?? 10,
      bold: false,
      mono: false,
    };
  });
}

/** A page as a PDF page would be, from what was read on it. */
export function pageOf(number: number, recognised: RecognisedPage, scale: number): Page {
  const { width, height, quarters, degrees } = recognised;
  const rule = ({ at, from, to }: { at: number; from: number; to: number }) => ({
    at: at * scale,
    from: from * scale,
    to: to * scale,
  });
  return {
    number,
    width: width * scale,
    height: height * scale,
    items: itemsOf(recognised, scale),
    rotated: [],
    pictures: [],
    horizontal: recognised.horizontal.map(rule),
    vertical: recognised.vertical.map(rule),
    ...(quarters === 0 && degrees === 0 ? {} : { turning: { quarters, degrees } }),
  };
}

/** Mean certainty by characters, rounded to a hundredth; undefined when nothing was read. */
export function confidenceOf({ lines }: RecognisedPage): number | undefined {
  const characters = lines.reduce((sum, { text }) => sum + text.length, 0);
  if (characters === 0) return undefined;
  const weighed = lines.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0);
  return Math.round((weighed / characters) * 100) / 100;
}
