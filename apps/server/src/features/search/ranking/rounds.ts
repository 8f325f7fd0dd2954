import { createTop, type Top } from './top.ts';
import type { Cell, SegmentView } from './weigh.ts';

/** Scores of one segment so far. A chunk is touched when a posting list that was read in full contains it. */
export interface Board {
  readonly scores: Float64Array;
  readonly touched: Uint32Array;
  touchedCount: number;
  readonly lengths: SegmentView['table']['lengths'];
  readonly eligible: Uint8Array | undefined;
  /** Long cells that are not scored yet, the weightiest first. */
  waiting: Cell[];
  /** Once no other chunk can become one of the best: those that still can, ascending. */
  candidates: Uint32Array | undefined;
}

/** One cell to score: whole, or only for candidates (ascending ordinals). */
export interface Step {
  readonly segment: number;
  readonly cell: Cell;
  readonly parts: Cell['parts'];
  readonly candidates: Uint32Array | undefined;
}

/**
 * Of what waiting cells may add, so much is read in a round once there are candidates: what they got rules many of them
 * out, and the lists that add least are the longest.
 */
const ROUND_SHARE = 1 / 3;

/** @param bounds `budget`: how many blocks to read now; `few`: so many that are left are read without looking what could be skipped. */
export function planRound(
  boards: readonly Board[],
  size: number,
  { budget, few }: { budget: number; few: number },
): Step[] {
  const waiting = boards.reduce((sum, board) => sum + partsOf(board.waiting), 0);
  if (waiting === 0) return [];
  const looks = waiting > few || boards.some((board) => board.candidates !== undefined);
  const enough = looks ? collect(boards, size).threshold() : -Infinity;
  const share = waiting <= budget ? Infinity : budget / boards.length;
  return boards.flatMap((board, segment) => {
    const rest = boundOf(board.waiting);
    if (board.candidates === undefined && rest >= enough) return planWhole(board, segment, share);
    board.candidates = candidatesOf(board, enough - rest);
    return planCandidates(board, segment, rest);
  });
}

function partsOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.parts.length, 0);
}

/** No chunk gets more of these cells. */
function boundOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.bound, 0) * (1 + 1e-9);
}

function planWhole(board: Board, segment: number, share: number): Step[] {
  const steps: Step[] = [];
  let parts = 0;
  while (board.waiting.length > 0 && (steps.length === 0 || parts < share)) {
    const cell = board.waiting.shift();
    if (cell === undefined) break;
    parts += cell.parts.length;
    steps.push({ segment, cell, parts: cell.parts, candidates: undefined });
  }
  return steps;
}

function candidatesOf(board: Board, needed: number): Uint32Array {
  const { scores, touched, touchedCount, candidates } = board;
  const before = candidates ?? touched;
  const count = candidates?.length ?? touchedCount;
  const able: number[] = [];
  for (let index = 0; index < count; index++) {
    const ordinal = before[index] ?? 0;
    if ((scores[ordinal] ?? 0) >= needed) able.push(ordinal);
  }
  return Uint32Array.from(able).sort();
}

function planCandidates(board: Board, segment: number, rest: number): Step[] {
  const candidates = board.candidates ?? new Uint32Array();
  const steps: Step[] = [];
  for (let bound = 0; board.waiting.length > 0 && bound < rest * ROUND_SHARE; ) {
    const cell = board.waiting.shift();
    if (cell === undefined) break;
    bound += cell.bound;
    const parts = cell.parts.filter((part) => holdsAny(part, candidates));
    steps.push({ segment, cell, parts, candidates });
  }
  return steps;
}

/** Whether a sorted list has an ordinal in the stretch that the part covers. */
function holdsAny(part: Cell['parts'][number], sorted: Uint32Array): boolean {
  const first = part.after === 0 ? 0 : part.after + 1;
  const index = lowerBound(sorted, first);
  return index < sorted.length && (sorted[index] ?? 0) <= part.last;
}

export function lowerBound(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The best so far. */
export function collect(boards: readonly Board[], size: number): Top {
  const top = createTop(size);
  let threshold = top.threshold();
  for (const [segment, { scores, touched, touchedCount, candidates }] of boards.entries()) {
    const ordinals = candidates ?? touched;
    const count = candidates?.length ?? touchedCount;
    for (let index = 0; index < count; index++) {
      const ordinal = ordinals[index] ?? 0;
      const score = scores[ordinal] ?? 0;
      if (score < threshold) continue;
      top.offer(score, segment, ordinal);
      threshold = top.threshold();
    }
  }
  return top;
}
