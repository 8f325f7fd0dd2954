import type { Rectangle } from './rectangle.ts';

/** A ruling line in a picture: `at` is its y (horizontal) or x (vertical). Pixels. */
export interface PixelRule {
  at: number;
  from: number;
  to: number;
}

export interface Rules {
  horizontal: PixelRule[];
  vertical: PixelRule[];
}

interface GreyPage {
  width: number;
  height: number;
  grey: Uint8Array;
}

/** Darker than this is ink. Grey hairlines of scans are kept; the texture of paper is not. */
const ink = 175;
/** Breaks that noise and crossing lines leave. */
const bridged = 3;
/** A rule is no thicker than this share of the longer side. */
const thickest = 0.004;

interface Run {
  from: number;
  to: number;
}

/** Where to read along a line: `at(position)` is the index of a pixel. */
interface Track {
  length: number;
  at(position: number): number;
}

/** Dark stretches of at least `shortest`, with small breaks closed. */
function runsAlong(grey: Uint8Array, track: Track, shortest: number): Run[] {
  const runs: Run[] = [];
  let open: Run | undefined;
  for (let position = 0; position < track.length; position += 1) {
    if ((grey[track.at(position)] ?? 255) >= ink) continue;
    if (open && position - open.to <= bridged) open.to = position;
    else {
      open = { from: position, to: position };
      runs.push(open);
    }
  }
  return runs.filter(({ from, to }) => to - from >= shortest);
}

interface OpenRule extends Run {
  first: number;
  last: number;
}

function continues(open: OpenRule, run: Run): boolean {
  const overlap = Math.min(open.to, run.to) - Math.max(open.from, run.from);
  return overlap > Math.min(open.to - open.from, run.to - run.from) * 0.5;
}

/** Runs of neighbouring tracks that lie over each other are one rule; thick ones are bars and pictures. */
function mergeRuns(tracks: Run[][], thickness: number): PixelRule[] {
  const done: OpenRule[] = [];
  let open: OpenRule[] = [];
  for (const [at, runs] of tracks.entries()) {
    const rest = [...runs];
    const still: OpenRule[] = [];
    for (const rule of open) {
      const index = rest.findIndex((run) => continues(rule, run));
      const run = rest[index];
      if (run) {
        rest.splice(index, 1);
        still.push({ ...rule, from: Math.min(rule.from, run.from), to: Math.max(rule.to, run.to), last: at });
      } else if (at - rule.last <= 1) still.push(rule);
      else done.push(rule);
    }
    open = [...still, ...rest.map((run): OpenRule => ({ ...run, first: at, last: at }))];
  }
  return [...done, ...open]
    .filter(({ first, last }) => last - first + 1 <= thickness)
    .map(({ first, last, from, to }) => ({ at: (first + last) / 2, from, to }));
}

/**
 * Finds the lines that tables are drawn with. Strokes of characters are shorter: a horizontal rule has at least a
 * twentieth of the width, a vertical one the height of two lines of text. Pure.
 */
export function findRules({ width, height, grey }: GreyPage): Rules {
  const thickness = Math.max(4, Math.round(Math.max(width, height) * thickest));
  const shortestVertical = Math.max(30, Math.round(height * 0.03));
  const rows = Array.from({ length: height }, (_, y) =>
    runsAlong(grey, { length: width, at: (x) => y * width + x }, Math.max(30, width * 0.05)),
  );
  const columns = Array.from({ length: width }, (_, x) =>
    runsAlong(grey, { length: height, at: (y) => y * width + x }, shortestVertical),
  );
  const horizontal = mergeRuns(rows, thickness);
  const vertical = mergeRuns(columns, thickness).filter((rule) => touchesAny(rule, horizontal, thickness));
  return { horizontal, vertical };
}

/** A vertical rule of a table meets a horizontal one; the stem of a large letter does not. */
function touchesAny(rule: PixelRule, horizontal: PixelRule[], slack: number): boolean {
  return horizontal.some(
    ({ at, from, to }) =>
      at >= rule.from - slack * 2 &&
      at <= rule.to + slack * 2 &&
      rule.at >= from - slack * 2 &&
      rule.at <= to + slack * 2,
  );
}

/** Neighbouring cells are often found as one line: a vertical rule that crosses it divides it. */
export function splitAtRules(rectangle: Rectangle, vertical: PixelRule[]): Rectangle[] {
  const { x, y, width, height } = rectangle;
  if (width < height) return [rectangle];
  const cuts = vertical
    .filter(
      ({ at, from, to }) =>
        from < y - height * 0.25 && to > y + height * 0.25 && Math.abs(at - x) < width / 2 - height * 0.3,
    )
    .map(({ at }) => at)
    .sort((left, right) => left - right);
  if (cuts.length === 0) return [rectangle];
  const edges = [x - width / 2, ...cuts, x + width / 2];
  return edges.slice(1).flatMap((right, index) => {
    const left = edges[index] ?? right;
    if (right - left < height * 0.3) return [];
    return [{ ...rectangle, x: (left + right) / 2, width: right - left }];
  });
}
