import type { Box } from '@jishi/contract';

/** A run of text on a page: where its box is (points, origin top left) and what it says. */
export interface TextRun {
  text: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

interface PageSize {
  page: number;
  pageWidth: number;
  pageHeight: number;
}

/**
 * Boxes of a quote on its page, run by run; empty when the page does not hold it word for word. Spaces, line ends and
 * the bars between table cells do not count: the parser and the page disagree about them. Of several places the one
 * nearest to `near` is taken.
 */
export function findQuote(
  runs: readonly TextRun[],
  quote: string,
  place: PageSize & { near: readonly Box[] },
): Box[] {
  const letters = lettersOf(runs);
  const wanted = bare(quote);
  if (wanted.length < 2) return [];
  const page = letters.map(({ letter }) => letter).join('');
  const found: Box[][] = [];
  for (let at = page.indexOf(wanted); at >= 0; at = page.indexOf(wanted, at + 1)) {
    found.push(boxesOf(runs, letters.slice(at, at + wanted.length), place));
  }
  return nearest(found, place.near);
}

interface Letter {
  letter: string;
  run: number;
  /** Place inside its run. */
  index: number;
}

function lettersOf(runs: readonly TextRun[]): Letter[] {
  return runs.flatMap(({ text }, run) =>
    [...text].flatMap((letter, index) => [...bare(letter)].map((one) => ({ letter: one, run, index }))),
  );
}

/** What counts of a text; compatibility forms (ligatures, full width) are one with their plain letters. */
function bare(text: string): string {
  return text.normalize('NFKC').replace(/[\s|\u00ad\u200b]/g, '');
}

function boxesOf(
  runs: readonly TextRun[],
  letters: readonly Letter[],
  { page, pageWidth, pageHeight }: PageSize,
): Box[] {
  const spans = new Map<number, { from: number; to: number }>();
  for (const { run, index } of letters) {
    const span = spans.get(run);
    spans.set(run, { from: span?.from ?? index, to: index + 1 });
  }
  return [...spans].flatMap(([number, { from, to }]) => {
    const run = runs[number];
    if (run === undefined) return [];
    const perLetter = run.width / Math.max(1, [...run.text].length);
    const x = run.x + perLetter * from;
    return [{ page, pageWidth, pageHeight, x, y: run.y, width: perLetter * (to - from), height: run.height }];
  });
}

function nearest(found: readonly Box[][], near: readonly Box[]): Box[] {
  const target = near[0]?.y;
  if (target === undefined) return found[0] ?? [];
  const bottom = Math.max(...near.map(({ y, height }) => y + height));
  const distance = (boxes: Box[]) => {
    const y = boxes[0]?.y ?? 0;
    return y < target ? target - y : Math.max(0, y - bottom);
  };
  return [...found].sort((a, b) => distance(a) - distance(b))[0] ?? [];
}
