import { chunkCount } from '../segment/documents.ts';
import { readPostings } from '../segment/postings.ts';
import { createTop, type Hit } from './top.ts';
import {
  type AverageLengths,
  averageLengths,
  B,
  type BlockKey,
  type BlockSource,
  type Cell,
  K1,
  type SegmentView,
} from './weigh.ts';

/** Blocks read in the first round; each further round reads twice as many. Fewer than this are read at once. */
const FIRST_ROUND = 96;

export interface ScoreInput {
  readonly segments: readonly SegmentView[];
  readonly cells: readonly Cell[];
  readonly source: BlockSource;
  /** Flags by ordinal for each segment: the chunks that may be scored at all; undefined = all. */
  readonly eligible?: readonly Uint8Array[] | undefined;
  /** Blocks of long lists that the first round reads; default 96. Small numbers make a test prune. */
  readonly firstRound?: number;
}

/** Scores of one segment so far. A chunk is touched when a posting list that was read in full contains it. */
interface Board {
  readonly scores: Float64Array;
  readonly touched: number[];
  readonly lengths: SegmentView['table']['lengths'];
  readonly eligible: Uint8Array | undefined;
  /** Long cells that are not scored yet, the weightiest first. */
  waiting: Cell[];
}

/**
 * The `size` best chunks, exactly. Long posting lists are read in rounds, the weightiest first; as soon as the lists that
 * remain cannot lift an unseen chunk into the best (MaxScore), only blocks with a candidate inside are read.
 */
export async function bestHits(input: ScoreInput, size: number): Promise<Hit[]> {
  const averages = averageLengths(input.segments);
  const boards = input.segments.map((view, segment) => createBoard(input, view, segment));
  for (const cell of input.cells) {
    const board = boards[cell.segment];
    if (board === undefined || cell.inline === undefined) continue;
    readPostings(cell.inline, 0, adder(board, cell, averages));
  }
  for (let budget = input.firstRound ?? FIRST_ROUND; ; budget *= 2) {
    const steps = planRound(boards, size, budget);
    if (steps.length === 0) break;
    await runRound(boards, steps, { source: input.source, averages });
  }
  return collect(boards, size).sorted();
}

function createBoard(input: ScoreInput, view: SegmentView, segment: number): Board {
  const waiting = input.cells.filter((cell) => cell.segment === segment && cell.parts.length > 0);
  waiting.sort((left, right) => right.bound - left.bound);
  return {
    scores: new Float64Array(chunkCount(view.table)),
    touched: [],
    lengths: view.table.lengths,
    eligible: input.eligible?.[segment],
    waiting,
  };
}

/** One cell to score: whole, or only for candidates (ascending ordinals). */
interface Step {
  readonly segment: number;
  readonly cell: Cell;
  readonly parts: Cell['parts'];
  readonly candidates: Uint32Array | undefined;
}

function planRound(boards: readonly Board[], size: number, budget: number): Step[] {
  const steps: Step[] = [];
  const waiting = boards.reduce((sum, board) => sum + partsOf(board.waiting), 0);
  if (waiting === 0) return steps;
  const enough = waiting <= budget ? -Infinity : collect(boards, size).threshold();
  const share = waiting <= budget ? Infinity : budget / boards.length;
  for (const [segment, board] of boards.entries()) {
    const rest = board.waiting.reduce((sum, cell) => sum + cell.bound, 0) * (1 + 1e-9);
    if (rest < enough) steps.push(...planCandidates(board, segment, enough - rest));
    else steps.push(...planWhole(board, segment, share));
  }
  return steps;
}

function partsOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.parts.length, 0);
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

function planCandidates(board: Board, segment: number, needed: number): Step[] {
  const candidates = Uint32Array.from(
    board.touched.filter((ordinal) => (board.scores[ordinal] ?? 0) >= needed),
  );
  candidates.sort();
  const steps = board.waiting.map((cell) => ({
    segment,
    cell,
    parts: cell.parts.filter((part) => holdsAny(part, candidates)),
    candidates,
  }));
  board.waiting = [];
  return steps.filter((step) => step.parts.length > 0);
}

/** Whether a sorted list has an ordinal in the stretch that the part covers. */
function holdsAny(part: Cell['parts'][number], sorted: Uint32Array): boolean {
  const first = part.after === 0 ? 0 : part.after + 1;
  const index = lowerBound(sorted, first);
  return index < sorted.length && (sorted[index] ?? 0) <= part.last;
}

function lowerBound(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function runRound(
  boards: readonly Board[],
  steps: readonly Step[],
  context: { source: BlockSource; averages: AverageLengths },
): Promise<void> {
  const keys = steps.flatMap(({ segment, cell, parts }): BlockKey[] =>
    parts.map((part) => ({ segment, family: cell.family, block: part.block })),
  );
  const block = await context.source.load(keys);
  for (const step of steps) {
    const board = boards[step.segment];
    if (board === undefined) continue;
    const add =
      step.candidates === undefined
        ? adder(board, step.cell, context.averages)
        : candidateAdder(board, step, context.averages);
    for (const part of step.parts) {
      const bytes = block({ segment: step.segment, family: step.cell.family, block: part.block });
      readPostings(bytes, part.after, add);
    }
  }
}

/** Adds one posting to the board, on the way in for every chunk that is eligible. */
function adder(board: Board, cell: Cell, averages: AverageLengths): (ordinal: number, count: number) => void {
  const { scores, touched, eligible } = board;
  const lengths = board.lengths[cell.family];
  const fixed = K1 * (1 - B);
  const slope = (K1 * B) / averages[cell.family];
  const factor = cell.factor;
  return (ordinal, count) => {
    if (eligible !== undefined && eligible[ordinal] === 0) return;
    const before = scores[ordinal] ?? 0;
    if (before === 0) touched.push(ordinal);
    scores[ordinal] = before + (factor * count) / (count + fixed + slope * (lengths[ordinal] ?? 0));
  };
}

/** Adds only to candidates; they are walked along with the postings, both ascend. */
function candidateAdder(
  board: Board,
  step: Step,
  averages: AverageLengths,
): (ordinal: number, count: number) => void {
  const candidates = step.candidates ?? new Uint32Array(0);
  const add = adder(board, step.cell, averages);
  let position = 0;
  return (ordinal, count) => {
    while (position < candidates.length && (candidates[position] ?? 0) < ordinal) position++;
    if (candidates[position] === ordinal) add(ordinal, count);
  };
}

function collect(boards: readonly Board[], size: number) {
  const top = createTop(size);
  for (const [segment, board] of boards.entries()) {
    for (const ordinal of board.touched) top.offer(board.scores[ordinal] ?? 0, segment, ordinal);
  }
  return top;
}
