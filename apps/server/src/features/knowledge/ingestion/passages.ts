import type { Id } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { chunkBlocks } from '../../parsing/index.ts';
import { indexChunks } from '../../search/index.ts';
import { wholeForms } from '../glossary/store.ts';
import type { PrincipalKey } from '../rights/principal.ts';
import { ensureAccessSet } from '../rights/store.ts';
import { mergeBase } from './merge.ts';
import { insertPassages, type PassageDocument } from './passage-store.ts';
import { storable, toStagedChunks } from './prepare.ts';

export interface Passage {
  title: string;
  text: string;
}

export interface PassageTarget {
  baseId: Id<'base'>;
  /** An own access list of these passages, sorted; undefined: they inherit. */
  entries?: PrincipalKey[];
  /** Who may not read them, sorted. */
  denies?: PrincipalKey[];
}

const batchSize = 256;

/**
 * Fills a base with passages that were never files (evaluation corpora): the same chunker, analysis and index as for
 * uploads, in batches, with nothing to download afterwards. Answers the document ids in the order of the passages.
 */
export async function importPassages(
  scope: Scope,
  { baseId, entries, denies }: PassageTarget,
  passages: readonly Passage[],
): Promise<Id<'document'>[]> {
  const ids: Id<'document'>[] = [];
  const accessSetId = await scope.tx((tx) =>
    ensureAccessSet(tx, { tenantId: scope.tenantId, baseId, entries: entries ?? null, denies }),
  );
  const whole = await scope.tx((tx) => wholeForms(tx, baseId));
  for (let start = 0; start < passages.length; start += batchSize) {
    const documents = passages.slice(start, start + batchSize).map(toDocument);
    const prepared = await scope.ports.knowledge.analysis.prepare(
      documents.flatMap(({ id, chunks }) => chunks.map((chunk) => ({ ...chunk, documentId: id }))),
      whole,
    );
    await scope.tx(async (tx) => {
      await insertPassages(
        tx,
        { tenantId: scope.tenantId, baseId, accessSetId, now: scope.clock.now() },
        documents,
      );
      await indexChunks(tx, baseId, prepared);
    });
    ids.push(...documents.map(({ id }) => id as Id<'document'>));
  }
  await mergeBase(scope, { baseId });
  return ids;
}

function toDocument({ title, text: raw }: Passage): PassageDocument {
  const text = storable(raw);
  const block = { kind: 'paragraph' as const, text, headingPath: [], start: 0, end: text.length };
  const chunks = chunkBlocks({ text, blocks: [block] });
  const name = title === '' ? 'passage' : title;
  return {
    id: newId('document'),
    name,
    text,
    chunks: toStagedChunks(
      { title: title === '' ? ' ' : title, text, chunks },
      { name, makeId: () => newId('chunk') },
    ),
  };
}
