/**
 * Parsing: bytes → blocks → chunks. Files are read in child processes that can be killed, with limits on time
 * and memory; each file becomes a document with a canonical text in which every block and chunk has its place,
 * or a failure with a stable code — never an empty success. No SQL, no HTTP, no model.
 */

export { boxesForSpan } from './assembly/boxes.ts';
export type { Block, Chunk, ParsedDocument, ParseReport } from './block.ts';
export { CHUNKER_VERSION, chunkBlocks } from './chunking/chunk.ts';
export { type Sentence, splitSentences } from './chunking/sentences.ts';
export type { ExternalAnswer, ExternalKind } from './external/answer.ts';
export type { ParseFailure } from './failure.ts';
export { sniff } from './kinds/sniff.ts';
export { createParseRunner, type ParseRunner, parseDocument } from './running/runner.ts';
