import { cellSeparator } from '../assembly/table-text.ts';
import type { Block } from '../block.ts';
import { splitSentences } from './sentences.ts';
import { countTokens } from './tokens.ts';

/** A stretch of one block that is never divided further. Places count in the canonical text. */
export interface Piece {
  blockIndex: number;
  block: Block;
  start: number;
  end: number;
  tokens: number;
  repeatedHeader?: string;
  /** Part of a table that did not fit one chunk: it keeps a chunk of its own. */
  alone: boolean;
}

interface Span {
  start: number;
  end: number;
}

/** Cuts at any of the given places, never inside a surrogate pair, so that each part fits. */
function cutByLength(text: string, span: Span, target: number): Span[] {
  const size = Math.max(1, target);
  const parts: Span[] = [];
  for (let start = span.start; start < span.end; ) {
    let end = Math.min(span.end, start + size);
    const code = text.charCodeAt(end - 1);
    if (end < span.end && code >= 0xd800 && code <= 0xdbff) end += 1;
    parts.push({ start, end });
    start = end;
  }
  return parts;
}

/** Joins neighbouring spans while they fit the target. */
function packSpans(text: string, spans: Span[], target: number): Span[] {
  const packed: Span[] = [];
  let tokens = 0;
  for (const span of spans) {
    const cost = countTokens(text.slice(span.start, span.end));
    const last = packed.at(-1);
    if (last && tokens + cost <= target) {
      last.end = span.end;
      tokens += cost;
    } else {
      packed.push({ ...span });
      tokens = cost;
    }
  }
  return packed;
}

/** Splits behind each match, keeping every character. */
function splitBehind(text: string, span: Span, separator: RegExp): Span[] {
  const parts: Span[] = [];
  let start = span.start;
  for (const match of text.slice(span.start, span.end).matchAll(separator)) {
    const end = span.start + match.index + match[0].length;
    if (end > start && end < span.end) {
      parts.push({ start, end });
      start = end;
    }
  }
  parts.push({ start, end: span.end });
  return parts;
}

/**
 * A single sentence beyond the target (a statute, minified code): cut at clauses, then at spaces, then
 * anywhere, because an embedding model would silently drop the rest.
 */
function splitLongSentence(text: string, span: Span, target: number): Span[] {
  const tooLong = (part: Span) => countTokens(text.slice(part.start, part.end)) > target;
  const clauses = splitBehind(text, span, /[，,、；;：:]\s*/g);
  const words = clauses.flatMap((part) => (tooLong(part) ? splitBehind(text, part, /\s+/g) : [part]));
  const pieces = words.flatMap((part) => (tooLong(part) ? cutByLength(text, part, target) : [part]));
  return packSpans(text, pieces, target);
}

/** Sentence spans that touch: the white space between two sentences goes to the first one. */
function touchingSentences(text: string): Span[] {
  const sentences = splitSentences(text);
  return sentences.map((sentence, index) => ({
    start: index === 0 ? 0 : sentence.start,
    end: sentences[index + 1]?.start ?? text.length,
  }));
}

function splitText(text: string, target: number): Span[] {
  const fitting = touchingSentences(text).flatMap((span) =>
    countTokens(text.slice(span.start, span.end)) > target ? splitLongSentence(text, span, target) : [span],
  );
  return packSpans(text, fitting, target);
}

function lineSpans(text: string): Span[] {
  const spans: Span[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    spans.push({ start, end: start + line.length });
    start += line.length + 1;
  }
  return spans;
}

/** A row is cut only where it alone is five times the target, and then between cells. */
function splitHugeRow(text: string, span: Span, target: number): Span[] {
  if (countTokens(text.slice(span.start, span.end)) <= target * 5) return [span];
  const cells = splitBehind(text, span, new RegExp(cellSeparator.replace('|', '\\|'), 'g'));
  const fitting = cells.flatMap((cell) =>
    countTokens(text.slice(cell.start, cell.end)) > target ? splitLongSentence(text, cell, target) : [cell],
  );
  return packSpans(text, fitting, target);
}

function tablePieces(block: Block, blockIndex: number, target: number): Piece[] {
  const lines = lineSpans(block.text);
  const headerEnd = lines[(block.table?.headerRows ?? 0) - 1]?.end ?? 0;
  const header = block.text.slice(0, headerEnd);
  const headerTokens = countTokens(header);
  // A header as long as a chunk would leave no room for rows.
  const repeat = headerEnd > 0 && headerTokens <= target / 2;
  const room = repeat ? target - headerTokens : target;
  const rows = lines.flatMap((line) => splitHugeRow(block.text, line, target));
  const packed = packSpans(block.text, rows, room);
  return packed.map((span) => {
    const text = block.text.slice(span.start, span.end);
    const again = repeat && span.start >= headerEnd;
    return {
      blockIndex,
      block,
      start: block.start + span.start,
      end: block.start + span.end,
      tokens: countTokens(text) + (again ? headerTokens : 0),
      ...(again ? { repeatedHeader: header } : {}),
      alone: true,
    };
  });
}

/** Divides a block into pieces of at most `target` tokens; a block that fits stays whole. */
export function piecesOf(block: Block, blockIndex: number, target: number): Piece[] {
  const tokens = countTokens(block.text);
  if (tokens <= target) {
    return [{ blockIndex, block, start: block.start, end: block.end, tokens, alone: false }];
  }
  if (block.table) return tablePieces(block, blockIndex, target);
  return splitText(block.text, target).map((span) => ({
    blockIndex,
    block,
    start: block.start + span.start,
    end: block.start + span.end,
    tokens: countTokens(block.text.slice(span.start, span.end)),
    alone: false,
  }));
}
