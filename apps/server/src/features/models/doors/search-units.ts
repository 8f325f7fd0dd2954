// Cohere bills searches: one is a query with up to 100 documents, and long documents are cut into pieces that count as
// documents (cohere.com/pricing). The length of a piece has been 500 and 510 tokens, with the query or without; this is
// the strictest reading.
const documentsPerSearch = 100;
const tokensPerPiece = 500;

/** The most searches that a rerank may be billed for; undefined: nobody can tell. No tokenizer makes more of a text than its bytes. */
export function searchUnitsOf(fields: Readonly<Record<string, unknown>>): number | undefined {
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
