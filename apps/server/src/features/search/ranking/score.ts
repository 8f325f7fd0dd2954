import { chunkCount } from '../segment/documents.ts';
import {
  createPostingBuffer,
  decodePostings,
  type PostingBuffer,
  pickPostings,
} from '../segment/postings.ts';
import { type Board, collect, lowerBound, planRound, type Step } from './rounds.ts';
import type { ScoreRoom, ScoreRooms } from './score-rooms.ts';
import type { Hit } from './top.ts';
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

/**
 * The `size` best chunks, exactly. Long posting lists are read in rounds, the weightiest first; as soon as the lists that
 * remain cannot lift an unseen chunk into the best (MaxScore), only blocks with a candidate inside are read, and with every
 * round fewer chunks are candidates.
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
      candidates: undefined,
    };
  });
}

function clear({ scores, touched, touchedCount }: Board): void {
  for (let index = 0; index < touchedCount; index++) scores[touched[index] ?? 0] = 0;
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
      if (candidates === undefined) decodeBlock(context, block, part.after);
      else pickFromBlock(context, { bytes: block, base: part.after }, candidates);
      addScores(board, cell, context);
    }
  }
}

function decodeBlock(context: Context, bytes: Uint8Array, base: number): void {
  makeRoom(context, bytes.length);
  context.found = decodePostings(bytes, base, context.buffer);
}

function pickFromBlock(
  context: Context,
  block: { bytes: Uint8Array; base: number },
  candidates: Uint32Array,
) {
  makeRoom(context, block.bytes.length);
  const wanted = { ordinals: candidates, from: lowerBound(candidates, block.base) };
  context.found = pickPostings(block, wanted, context.buffer);
}

function makeRoom(context: Context, bytes: number): void {
  if (context.buffer.ordinals.length < bytes) context.buffer = createPostingBuffer(bytes);
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
