import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Block, Chunk, ParsedDocument } from '../block.ts';

/**
 * A document travels from the child as lines of JSON: small enough that reading them never holds the event
 * loop of the server for long, however large the document is. Texts that the canonical text contains already
 * are not written twice.
 */
type ResultLine =
  | { head: Pick<ParsedDocument, 'type' | 'title' | 'report'> }
  | { text: string }
  | { blocks: Array<Omit<Block, 'text'>> }
  | { chunks: Array<Omit<Chunk, 'text'>> };

const textPiece = 128 * 1024;
const batch = 200;

function* linesOf(document: ParsedDocument): Generator<ResultLine> {
  const { type, title, report, text, blocks, chunks } = document;
  yield { head: { type, ...(title === undefined ? {} : { title }), report } };
  for (let start = 0; start < text.length; start += textPiece)
    yield { text: text.slice(start, start + textPiece) };
  for (let start = 0; start < blocks.length; start += batch) {
    yield { blocks: blocks.slice(start, start + batch).map(({ text: _, ...block }) => block) };
  }
  for (let start = 0; start < chunks.length; start += batch) {
    yield { chunks: chunks.slice(start, start + batch).map(({ text: _, ...chunk }) => chunk) };
  }
}

export async function writeResult(path: string, document: ParsedDocument): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    for (const line of linesOf(document)) await file.write(`${JSON.stringify(line)}\n`);
  } finally {
    await file.close();
  }
}

function withText(chunk: Omit<Chunk, 'text'>, text: string): Chunk {
  const body = text.slice(chunk.start, chunk.end);
  return { ...chunk, text: chunk.repeatedHeader === undefined ? body : `${chunk.repeatedHeader}\n${body}` };
}

/** Reads what {@link writeResult} wrote; throws when the file is incomplete. */
export async function readResult(path: string): Promise<ParsedDocument> {
  let head: Pick<ParsedDocument, 'type' | 'title' | 'report'> | undefined;
  const pieces: string[] = [];
  const blocks: Array<Omit<Block, 'text'>> = [];
  const chunks: Array<Omit<Chunk, 'text'>> = [];
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    const read = JSON.parse(line) as ResultLine;
    if ('head' in read) head = read.head;
    else if ('text' in read) pieces.push(read.text);
    else if ('blocks' in read) blocks.push(...read.blocks);
    else chunks.push(...read.chunks);
  }
  const text = pieces.join('');
  if (!head || text.length !== head.report.characters) throw new Error('incomplete parse result');
  return {
    ...head,
    text,
    blocks: blocks.map((block) => ({ ...block, text: text.slice(block.start, block.end) })),
    chunks: chunks.map((chunk) => withText(chunk, text)),
  };
}
