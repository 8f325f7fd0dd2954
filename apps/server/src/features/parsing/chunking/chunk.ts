import { boxesForSpan, pageStarts, unionByPage } from '../assembly/boxes.ts';
import type { Block, Chunk, PageBox } from '../block.ts';
import { type Piece, piecesOf } from './chunk-pieces.ts';
import { countTokens } from './tokens.ts';

/** Stored with the index; raise it when the same blocks may give different chunks. */
export const CHUNKER_VERSION = '1';

export interface ChunkOptions {
  /** Size a chunk aims at, in tokens of `countTokens`. */
  targetTokens?: number;
  /** A chunk smaller than this joins its neighbour under the same heading. */
  tinyTokens?: number;
}

/** What the chunker reads of a document. */
export interface ChunkInput {
  text: string;
  blocks: Block[];
}

const defaultTarget = 400;
const defaultTiny = 60;
/** A heading stays with the text below it even when both together are a little too long. */
const headingSlack = 1.25;

interface Group {
  pieces: Piece[];
  tokens: number;
}

function isHeading(piece: Piece): boolean {
  return piece.block.kind === 'heading';
}

function onlyHeadings(group: Group): boolean {
  return group.pieces.every(isHeading);
}

/** Whether `piece` may still go into `group`. */
function fits(group: Group, piece: Piece, target: number): boolean {
  const waiting = onlyHeadings(group);
  if (isHeading(piece)) return waiting && opensDeeper(group, piece) && group.tokens + piece.tokens <= target;
  if (piece.repeatedHeader !== undefined) return false;
  if (group.pieces.some((member) => member.alone)) return false;
  const limit = waiting ? target * headingSlack : target;
  return group.tokens + piece.tokens <= limit && (waiting || !piece.alone);
}

/** Headings follow each other in one chunk only downwards: a title and its first sub-title. */
function opensDeeper(group: Group, piece: Piece): boolean {
  const last = group.pieces.at(-1);
  return (piece.block.level ?? 1) > (last?.block.level ?? 1);
}

function packPieces(pieces: Piece[], target: number): Group[] {
  const groups: Group[] = [];
  for (const piece of pieces) {
    const last = groups.at(-1);
    if (last && fits(last, piece, target)) {
      last.pieces.push(piece);
      last.tokens += piece.tokens;
    } else groups.push({ pieces: [piece], tokens: piece.tokens });
  }
  return groups;
}

/** Titles above the content of a group, its own heading included. */
function pathOf(group: Group): string[] {
  const content = group.pieces.filter((piece) => !isHeading(piece));
  if (content.length === 0) return group.pieces[0]?.block.headingPath ?? [];
  return content.map((piece) => piece.block.headingPath).reduce(commonPrefix);
}

function commonPrefix(left: string[], right: string[]): string[] {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return left.slice(0, length);
}

function mayJoin(left: Group, right: Group, options: Required<ChunkOptions>): boolean {
  if (Math.min(left.tokens, right.tokens) >= options.tinyTokens) return false;
  if (left.tokens + right.tokens > options.targetTokens) return false;
  if ([...left.pieces, ...right.pieces].some((piece) => piece.alone)) return false;
  const leftPath = pathOf(left);
  const rightPath = pathOf(right);
  const shared = commonPrefix(leftPath, rightPath).length;
  return shared > 0 || (leftPath.length === 0 && rightPath.length === 0);
}

function joinTiny(groups: Group[], options: Required<ChunkOptions>): Group[] {
  const joined: Group[] = [];
  for (const group of groups) {
    const last = joined.at(-1);
    if (last && mayJoin(last, group, options)) {
      last.pieces.push(...group.pieces);
      last.tokens += group.tokens;
    } else joined.push(group);
  }
  return joined;
}

function pagesOf(blocks: Block[], boxes: PageBox[]): { pageFrom?: number; pageTo?: number } {
  const pages = boxes.length > 0 ? boxes.map((box) => box.page) : blocks.flatMap((block) => block.page ?? []);
  if (pages.length === 0) return {};
  return { pageFrom: Math.min(...pages), pageTo: Math.max(...pages) };
}

function toChunk(input: ChunkInput, group: Group, index: number): Chunk {
  const start = group.pieces[0]?.start ?? 0;
  const end = group.pieces.at(-1)?.end ?? start;
  const repeatedHeader = group.pieces[0]?.repeatedHeader;
  const body = input.text.slice(start, end);
  const text = repeatedHeader === undefined ? body : `${repeatedHeader}\n${body}`;
  const blocks = [...new Set(group.pieces.map((piece) => piece.block))];
  const starts = pageStarts(blocks, start, end);
  const boxes = unionByPage(boxesForSpan(blocks, start, end)).map((box) => {
    const from = starts.get(box.page);
    return from === undefined ? box : { ...box, start: from };
  });
  return {
    index,
    text,
    start,
    end,
    ...(repeatedHeader === undefined ? {} : { repeatedHeader }),
    headingPath: pathOf(group),
    ...pagesOf(blocks, boxes),
    boxes,
    blockIndexes: [...new Set(group.pieces.map((piece) => piece.blockIndex))],
    tokenCount: countTokens(text),
  };
}

/**
 * Groups blocks into passages for the index. Headings open a chunk and stay with their text; long blocks are
 * divided at sentence ends, tables between rows with the header repeated; tiny neighbours under one heading
 * are joined. Every character of every block is in exactly one chunk. Pure.
 */
export function chunkBlocks(input: ChunkInput, options: ChunkOptions = {}): Chunk[] {
  const settings = {
    targetTokens: options.targetTokens ?? defaultTarget,
    tinyTokens: options.tinyTokens ?? defaultTiny,
  };
  const pieces = input.blocks.flatMap((block, index) => piecesOf(block, index, settings.targetTokens));
  const groups = joinTiny(packPieces(pieces, settings.targetTokens), settings);
  return groups.map((group, index) => toChunk(input, group, index));
}
