import type { TextChange } from '@jishi/contract';

export interface TextComparison {
  added: number;
  removed: number;
  changes: TextChange[];
  truncated: boolean;
  coarse: boolean;
}

const mostChanges = 200;
const longestShown = 2_000;
/** Lines added and removed together; the work grows with its square: a million steps. */
const mostEdits = 1_000;

/** A run of lines that differ: half-open ranges of line numbers. */
interface Hunk {
  before: [number, number];
  after: [number, number];
}

/** What differs, line by line, by the fewest lines (Myers); `coarse` when the texts have too little in common for that. */
export function compareTexts(older: string, newer: string): TextComparison {
  const [before, after] = [linesOf(older), linesOf(newer)];
  const start = commonStart(before, after);
  const end = commonEnd(before, after, start);
  const [left, right] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  const exact = fewestEdits(left, right);
  const whole: Hunk[] = [{ before: [0, left.length], after: [0, right.length] }];
  const hunks = exact ?? whole;
  const [beforeAt, afterAt] = [offsetsOf(before), offsetsOf(after)];
  return {
    added: hunks.reduce((sum, hunk) => sum + hunk.after[1] - hunk.after[0], 0),
    removed: hunks.reduce((sum, hunk) => sum + hunk.before[1] - hunk.before[0], 0),
    changes: hunks.slice(0, mostChanges).map((hunk) => ({
      removed: shown(left, hunk.before),
      added: shown(right, hunk.after),
      before: Math.min(beforeAt[start + hunk.before[0]] ?? 0, older.length),
      after: Math.min(afterAt[start + hunk.after[0]] ?? 0, newer.length),
    })),
    truncated: hunks.length > mostChanges,
    coarse: exact === undefined,
  };
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

function shown(lines: string[], [from, to]: [number, number]): string {
  return lines.slice(from, to).join('\n').slice(0, longestShown);
}

/** Where each line begins, and one past the last. */
function offsetsOf(lines: string[]): number[] {
  const offsets = [0];
  for (const line of lines) offsets.push((offsets.at(-1) ?? 0) + line.length + 1);
  return offsets;
}

function commonStart(before: string[], after: string[]): number {
  let count = 0;
  while (count < before.length && count < after.length && before[count] === after[count]) count += 1;
  return count;
}

function commonEnd(before: string[], after: string[], start: number): number {
  const most = Math.min(before.length, after.length) - start;
  let count = 0;
  while (count < most && before.at(-1 - count) === after.at(-1 - count)) count += 1;
  return count;
}

/** Undefined when more than `mostEdits` lines would have to change. */
function fewestEdits(before: string[], after: string[]): Hunk[] | undefined {
  if (before.length === 0 && after.length === 0) return [];
  const traces: Int32Array[] = [];
  // Furthest line of `before` on each diagonal (`before` − `after`), shifted by `mostEdits` + 1.
  const furthest = new Int32Array(2 * mostEdits + 3);
  for (let edits = 0; edits <= Math.min(mostEdits, before.length + after.length); edits += 1) {
    traces.push(furthest.slice(mostEdits - edits, mostEdits + edits + 3));
    if (advance(furthest, edits, { before, after })) return walkBack(traces, before.length, after.length);
  }
  return undefined;
}

interface Texts {
  before: string[];
  after: string[];
}

/** One more edit on every diagonal. True when the end of both texts is reached. */
function advance(furthest: Int32Array, edits: number, texts: Texts): boolean {
  const middle = mostEdits + 1;
  for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
    const [above, below] = [furthest[middle + diagonal + 1] ?? 0, furthest[middle + diagonal - 1] ?? 0];
    const down = diagonal === -edits || (diagonal !== edits && below < above);
    const x = follow(texts, down ? above : below + 1, diagonal);
    furthest[middle + diagonal] = x;
    if (x >= texts.before.length && x - diagonal >= texts.after.length) return true;
  }
  return false;
}

/** Along lines that both have. */
function follow({ before, after }: Texts, from: number, diagonal: number): number {
  let x = from;
  while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
  return x;
}

/** The edits of the way that was found, joined to hunks. */
function walkBack(traces: Int32Array[], beforeLength: number, afterLength: number): Hunk[] {
  const hunks: Hunk[] = [];
  let [x, y] = [beforeLength, afterLength];
  for (let edits = traces.length - 1; edits > 0; edits -= 1) {
    const trace = traces[edits] ?? new Int32Array();
    const at = (diagonal: number) => trace[diagonal + edits + 1] ?? 0;
    const diagonal = x - y;
    const down = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
    const fromX = down ? at(diagonal + 1) : at(diagonal - 1);
    const fromY = fromX - (down ? diagonal + 1 : diagonal - 1);
    const edit: Hunk = down
      ? { before: [fromX, fromX], after: [fromY, fromY + 1] }
      : { before: [fromX, fromX + 1], after: [fromY, fromY] };
    join(hunks, edit);
    [x, y] = [fromX, fromY];
  }
  return hunks.reverse();
}

/** Edits come from the end: one that touches the hunk before it (in this order) belongs to it. */
function join(hunks: Hunk[], edit: Hunk): void {
  const last = hunks.at(-1);
  if (last !== undefined && last.before[0] === edit.before[1] && last.after[0] === edit.after[1]) {
    last.before[0] = edit.before[0];
    last.after[0] = edit.after[0];
  } else hunks.push(edit);
}
