import { estimateTokens, noUsage, readProviderUsage, type TokenUsage } from '../../metering/index.ts';
import { countOf, type Fields, fieldsOf } from '../providers/adapter.ts';

// What a rerank reads and is billed for, before it is asked and after.

// Cohere bills searches: one is a query with up to 100 documents, and long documents are cut into pieces that count as
// documents (cohere.com/pricing). The length of a piece has been 500 and 510 tokens, with the query or without; this is
// the strictest reading.
const documentsPerSearch = 100;
const tokensPerPiece = 500;

/** The most searches that a rerank may be billed for; undefined: nobody can tell. No tokenizer makes more of a text than its bytes. */
export function searchUnitsOf(fields: Readonly<Fields>): number | undefined {
  const { query, documents } = fields;
  if (typeof query !== 'string' || !Array.isArray(documents)) return undefined;
  const room = tokensPerPiece - Buffer.byteLength(query);
  if (room <= 0) return undefined;
  const pieces = documents.map((text) => Math.max(1, Math.ceil(bytesOf(text) / room)));
  return Math.ceil(pieces.reduce((sum, count) => sum + count, 0) / documentsPerSearch);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value ?? ''));
}

/** Our estimate: the query is read again with each document. */
export function rerankTokens({ query, documents }: Readonly<Fields>): number {
  const texts = [documents ?? []].flat();
  return texts.reduce<number>((sum, text) => sum + tokensOf(text) + tokensOf(query), 0);
}

export function tokensOf(value: unknown): number {
  if (value === undefined || value === null) return 0;
  return estimateTokens(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Bytes that reading the query again with each document adds to those of the request. */
export function repeatedQuery({ query, documents }: Readonly<Fields>): number {
  if (query === undefined || !Array.isArray(documents)) return 0;
  return documents.length * Buffer.byteLength(JSON.stringify(query));
}

/** Jina and vLLM count tokens, SiliconFlow under `meta.tokens`, Cohere bills searches. */
export function rerankUsage(answer: Fields, estimate: TokenUsage): TokenUsage {
  const meta = fieldsOf(answer.meta);
  const units = countOf(fieldsOf(meta.billed_units).search_units);
  const told = readProviderUsage(answer.usage) ?? readProviderUsage(meta.tokens);
  const usage = told ?? (units > 0 ? noUsage : estimate);
  return units === 0 ? usage : { ...usage, parts: { ...usage.parts, searchUnits: units } };
}
