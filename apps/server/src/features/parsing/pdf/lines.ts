import { around, type Box, type Item, rowsOf } from './page.ts';

/** A printed line: the items of one row of one column. */
export interface Line extends Box {
  text: string;
  size: number;
  bold: boolean;
  mono: boolean;
  /** Where the text behind a bullet or number begins. */
  textStart: number;
}

const cjk = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]/;

function needsSpace(left: Item, right: Item): boolean {
  if (/\s$/.test(left.text) || /^\s/.test(right.text)) return false;
  const gap = right.x0 - left.x1;
  const chinese = cjk.test(left.text.at(-1) ?? '') && cjk.test(right.text[0] ?? '');
  return gap > left.size * (chinese ? 0.6 : 0.18);
}

/** Code keeps its columns: gaps become as many spaces as characters would fit. */
function spacesFor(left: Item, right: Item): string {
  const width = (left.x1 - left.x0) / Math.max(1, left.text.length) || left.size / 2;
  return ' '.repeat(Math.max(0, Math.min(60, Math.round((right.x0 - left.x1) / width))));
}

function joinItems(items: Item[], mono: boolean): string {
  let text = '';
  let previous: Item | undefined;
  for (const item of items) {
    if (previous) text += mono ? spacesFor(previous, item) : needsSpace(previous, item) ? ' ' : '';
    text += item.text;
    previous = item;
  }
  return mono ? text.trimEnd() : text.replace(/[ \t]{2,}/g, ' ').trim();
}

/** Size by the most characters: an index or a note mark does not make a line small. */
function mainSize(items: Item[]): number {
  const weights = new Map<number, number>();
  for (const item of items) weights.set(item.size, (weights.get(item.size) ?? 0) + item.text.length);
  return [...weights].reduce((best, next) => (next[1] > best[1] ? next : best), [0, -1])[0];
}

const lead = /^(?:[•●○▪■□◦‣·–—*+-]|[\ue000-\uf8ff]|[（(]?[\da-zA-Z一二三四五六七八九十]{1,3}[.)）、])$/u;

/** Builds one line from the items of a row. */
export function lineOf(row: Item[]): Line {
  const visible = row.filter((item) => item.text.trim() !== '');
  const items = visible.length > 0 ? visible : row;
  const mono = items.every((item) => item.mono);
  const second = items[1];
  const first = items[0];
  return {
    ...around(items),
    text: joinItems(items, mono),
    size: mainSize(items),
    bold: items.every((item) => item.bold),
    mono,
    textStart: first && second && lead.test(first.text.trim()) ? second.x0 : (first?.x0 ?? 0),
  };
}

/** Lines of one column, top to bottom. */
export function linesOf(items: Item[]): Line[] {
  return rowsOf(items)
    .map(lineOf)
    .filter((line) => line.text !== '');
}
