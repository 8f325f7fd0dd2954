import { readFile } from 'node:fs/promises';
import type { DocumentType, DraftDocument } from '../block.ts';
import { parseError } from '../failure.ts';
import { readMarkdown } from '../formats/markdown.ts';
import { decodeText, requireText } from '../kinds/charset.ts';
import type { ParseLimits } from '../limits.ts';
import { type Answered, invalidAnswer } from './bounds.ts';
import { readDocling } from './docling.ts';
import { readMineru } from './mineru.ts';
import { readJishi } from './own.ts';

/** Protocols of parsers outside this server: our own, `docling-serve` v1, MinerU's `mineru-api`. */
export type ExternalKind = 'jishi' | 'docling' | 'mineru';

/** What another parser answered about a file; the file of the job holds the answer then. */
export interface ExternalAnswer {
  kind: ExternalKind;
  /** Of the file that was sent. */
  type: DocumentType;
  mediaType: string;
}

const readers: Record<ExternalKind, (value: unknown, limits: ParseLimits) => Answered> = {
  jishi: readJishi,
  docling: readDocling,
  mineru: readMineru,
};

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidAnswer('not JSON');
  }
}

/**
 * Blocks of a document that another parser read. Its answer is as untrusted as the file: it is read in the child, by
 * schema, and cleaned and bounded like the blocks of every other reader. @throws parsing.external_invalid
 */
export async function readAnswer(
  file: string,
  { kind }: ExternalAnswer,
  limits: ParseLimits,
): Promise<DraftDocument> {
  const bytes = await readFile(file);
  const answered = readers[kind](parseAnswer(bytes.toString('utf8')), limits);
  const parser = `external-${kind}`;
  if (!('markdown' in answered)) return { ...answered, parser };
  if (answered.markdown.length > limits.textCharacters)
    throw parseError('parsing.too_large', { what: 'text', limit: limits.textCharacters });
  const decoded = decodeText(Buffer.from(answered.markdown, 'utf8'), 'utf-8');
  requireText(decoded);
  const { charset: _ours, ...draft } = readMarkdown(decoded, limits);
  // Places in a Markdown that nobody sees lead nowhere.
  const blocks = draft.blocks.map(({ source: _source, ...block }) => block);
  return { ...draft, blocks, parser };
}
