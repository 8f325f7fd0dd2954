import { chunkCount } from '../segment/documents.ts';
import { createPostingBuffer, decodePostings, type PostingBuffer } from '../segment/postings.ts';
import type { ScoreRoom, ScoreRooms } from './score-rooms.ts';
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
  /** Undefined: room is made for this search alone. */
  readonly rooms?: ScoreRooms | undefined;
}

/** Scores of one segment so far. A chunk is touched when a posting list that was read in full contains it. */
interface Board {
  readonly scores: Float64Array;
  readonly touched: Uint32Array;
  touchedCount: number;
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
  const context: Context = {
    source: input.source,
    averages: averageLengths(input.segments),
    buffer: createPostingBuffer(4_096),
    found: 0,
  };
  const chunks = input.segments.reduce((sum, { table }) => sum + chunkCount(table), 0);
  const room = input.rooms?.take(chunks) ?? {
    scores: new Float64Array(chunks),
    touched: new Uint32Array(chunks),
  };
  const boards = createBoards(input, room);
  for (const cell of input.cells) {
    const board = boards[cell.segment];
    if (board === undefined || cell.inline === undefined) continue;
    decodeBlock(context, cell.inline, 0);
    addScores(board, cell, context);
  }
  const few = input.firstRound ?? FIRST_ROUND;
  for (let budget = few; ; budget *= 2) {
    const steps = planRound(boards, size, { budget, few });
    if (steps.length === 0) break;
    await runRound(boards, steps, context);
  }
  const hits = collect(boards, size).sorted();
  // Not when a block could not be read: then the room is left as it is, to nobody.
  for (const board of boards) clear(board);
  input.rooms?.giveBack(room);
  return hits;
}

function createBoards(input: ScoreInput, room: ScoreRoom): Board[] {
  let end = 0;
  return input.segments.map(({ table }, segment) => {
    const waiting = input.cells.filter((cell) => cell.segment === segment && cell.parts.length > 0);
    waiting.sort((left, right) => right.bound - left.bound);
    const start = end;
    end += chunkCount(table);
    return {
      scores: room.scores.subarray(start, end),
      touched: room.touched.subarray(start, end),
      touchedCount: 0,
      lengths: table.lengths,
      eligible: input.eligible?.[segment],
      waiting,
    };
  });
}

function clear({ scores, touched, touchedCount }: Board): void {
  for (let index = 0; index < touchedCount; index++) scores[touched[index] ?? 0] = 0;
}

/** One cell to score: whole, or only for candidates (ascending ordinals). */
interface Step {
  readonly segment: number;
  readonly cell: Cell;
  readonly parts: Cell['parts'];
  readonly candidates: Uint32Array | undefined;
}

/** @param bounds `budget`: how many blocks to read now; `few`: so many that are left are read without looking what could be skipped. */
function planRound(
  boards: readonly Board[],
  size: number,
  { budget, few }: { budget: number; few: number },
): Step[] {
  const steps: Step[] = [];
  const waiting = boards.reduce((sum, board) => sum + partsOf(board.waiting), 0);
  if (waiting === 0) return steps;
  const enough = waiting <= few ? -Infinity : collect(boards, size).threshold();
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
  const candidates = board.touched
    .subarray(0, board.touchedCount)
    .filter((ordinal) => (board.scores[ordinal] ?? 0) >= needed)
    .sort();
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

interface Context {
  readonly source: BlockSource;
  readonly averages: AverageLengths;
  buffer: PostingBuffer;
  /** Postings in the buffer. */
  found: number;
}

async function runRound(boards: readonly Board[], steps: readonly Step[], context: Context): Promise<void> {
  const keys = steps.flatMap(({ segment, cell, parts }): BlockKey[] =>
    parts.map((part) => ({ segment, family: cell.family, block: part.block })),
  );
  const blocks = await context.source.load(keys);
  let next = 0;
  for (const { segment, cell, parts, candidates } of steps) {
    const board = boards[segment];
    for (const part of parts) {
      const block = blocks[next++];
      if (board === undefined || block === undefined) continue;
      decodeBlock(context, block, part.after);
      if (candidates !== undefined) keepOnly(context, candidates);
      addScores(board, cell, context);
    }
  }
}

function decodeBlock(context: Context, bytes: Uint8Array, base: number): void {
  if (context.buffer.ordinals.length < bytes.length) context.buffer = createPostingBuffer(bytes.length);
  context.found = decodePostings(bytes, base, context.buffer);
}

/** Narrows the decoded postings to the candidates; both ascend. */
function keepOnly(context: Context, candidates: Uint32Array): void {
  const { ordinals, counts } = context.buffer;
  let position = lowerBound(candidates, ordinals[0] ?? 0);
  let kept = 0;
  for (let index = 0; index < context.found && position < candidates.length; index++) {
    const ordinal = ordinals[index] ?? 0;
    while (position < candidates.length && (candidates[position] ?? 0) < ordinal) position++;
    if (candidates[position] !== ordinal) continue;
    ordinals[kept] = ordinal;
    counts[kept] = counts[index] ?? 0;
    kept++;
  }
  context.found = kept;
}

/** Adds the decoded postings to the board. */
function addScores(board: Board, cell: Cell, context: Context): void {
  const { scores, touched, eligible } = board;
  const { ordinals, counts } = context.buffer;
  const lengths = board.lengths[cell.family];
  const fixed = K1 * (1 - B);
  const slope = (K1 * B) / context.averages[cell.family];
  const factor = cell.factor;
  let touchedCount = board.touchedCount;
  for (let index = 0; index < context.found; index++) {
    const ordinal = ordinals[index] ?? 0;
    if (eligible !== undefined && eligible[ordinal] === 0) continue;
    const count = counts[index] ?? 0;
    const before = scores[ordinal] ?? 0;
    if (before === 0) touched[touchedCount++] = ordinal;
    scores[ordinal] = before + (factor * count) / (count + fixed + slope * (lengths[ordinal] ?? 0));
  }
  board.touchedCount = touchedCount;
}

function collect(boards: readonly Board[], size: number) {
  const top = createTop(size);
  let threshold = top.threshold();
  for (const [segment, { scores, touched, touchedCount }] of boards.entries()) {
    for (let index = 0; index < touchedCount; index++) {
      const ordinal = touched[index] ?? 0;
      const score = scores[ordinal] ?? 0;
      if (score < threshold) continue;
      top.offer(score, segment, ordinal);
      threshold = top.threshold();
    }
  }
  return top;
}
