import type { Id } from '@jishi/contract';
import { baseName } from '../documents/files/file-name.ts';
import { TEXT_PART } from '../documents/text-part.ts';
import type { StagedChunk } from './store.ts';

/** What the pipeline needs of a parsed document. Offsets are UTF-16 code units of `text`. */
export interface ParsedText {
  title?: string;
  text: string;
  chunks: {
    text: string;
    start: number;
    end: number;
    headingPath: string[];
    pageFrom?: number;
    pageTo?: number;
    boxes: object[];
  }[];
}

/** One transaction's worth of a document: its chunks, and its share of the text. */
export interface Part {
  chunks: StagedChunk[];
  texts: TextPart[];
}

export interface TextPart {
  start: number;
  content: string;
}

const longestTitle = 300;

/** Text that both `text` and `jsonb` columns take, of the same length: offsets stay true. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}

export function toStagedChunks(
  parsed: ParsedText,
  { name, makeId }: { name: string; makeId: () => Id<'chunk'> },
): StagedChunk[] {
  const documentTitle = parsed.title?.trim() || baseName(name).replace(/\.[^.]{1,8}$/, '');
  return parsed.chunks.map((chunk, ordinal) => ({
    id: makeId(),
    ordinal,
    title: titleOf(documentTitle, chunk.headingPath),
    text: storable(chunk.text),
    start: chunk.start,
    end: chunk.end,
    pageFrom: chunk.pageFrom ?? null,
    pageTo: chunk.pageTo ?? null,
    boxes: chunk.boxes,
  }));
}

/** The document's title and the headings above the chunk, said once each. */
function titleOf(documentTitle: string, headingPath: string[]): string {
  const parts = headingPath[0] === documentTitle ? headingPath : [documentTitle, ...headingPath];
  return storable(parts.join(' › ')).slice(0, longestTitle).toWellFormed();
}

/** The text in parts of at most `TEXT_PART`, never cut inside a surrogate pair. */
export function cutText(text: string): TextPart[] {
  const whole = storable(text);
  const parts: TextPart[] = [];
  for (let start = 0; start < whole.length; ) {
    let end = Math.min(whole.length, start + TEXT_PART);
    if (end < whole.length && isLowSurrogate(whole.charCodeAt(end))) end -= 1;
    parts.push({ start, content: whole.slice(start, end) });
    start = end;
  }
  return parts;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/**
 * Cuts a document into parts whose transactions stay short on the embedded database; most documents are one part.
 * At least one part, so that there is a last one to publish with.
 */
export function cutIntoParts(
  chunks: StagedChunk[],
  texts: TextPart[],
  { chunksAPart, textsAPart }: { chunksAPart: number; textsAPart: number },
): Part[] {
  const count = Math.max(1, Math.ceil(chunks.length / chunksAPart), Math.ceil(texts.length / textsAPart));
  return Array.from({ length: count }, (_, index) => ({
    chunks: chunks.slice(index * chunksAPart, (index + 1) * chunksAPart),
    texts: texts.slice(index * textsAPart, (index + 1) * textsAPart),
  }));
}
