import type { Scope } from '../../../kernel/scope.ts';
import {
  analysisVersion,
  type Dictionary,
  hasOutdated,
  indexChunks,
  makeDictionary,
} from '../../search/index.ts';
import { wholeForms } from '../glossary/store.ts';
import { chunksToEmbed, lockUnchanged, visibleDocuments } from '../vectors/store.ts';
import { mergeBase } from './merge.ts';

const chunksATime = 256;
const documentsATime = 64;

type Batch = Awaited<ReturnType<typeof visibleDocuments>>;

/** What the analysis of a base keeps whole. */
export async function dictionaryOf(scope: Scope, baseId: string): Promise<Dictionary | undefined> {
  return makeDictionary(await scope.tx((tx) => wholeForms(tx, baseId)));
}

/**
 * Analyses every chunk of a base anew when its index was made by another version of the analysis or another dictionary. The
 * old index answers until each document is replaced; vectors stay. Safe to run again at any point.
 */
export async function reindexBase(scope: Scope, { baseId }: { baseId: string }): Promise<void> {
  const terms = await scope.tx((tx) => wholeForms(tx, baseId));
  const version = analysisVersion(makeDictionary(terms));
  if (!(await scope.tx((tx) => hasOutdated(tx, baseId, version)))) return;
  for (let after = ''; ; ) {
    scope.signal.throwIfAborted();
    const documents = await scope.tx((tx) => visibleDocuments(tx, baseId, { after, limit: documentsATime }));
    const batch = firstFew(documents);
    const last = batch.at(-1);
    if (last === undefined) break;
    if (await reindexDocuments(scope, { baseId, terms }, batch)) after = last.id;
  }
  await mergeBase(scope, { baseId });
}

/** As many documents as fit one analysis together; a larger one alone. */
function firstFew(documents: Batch): Batch {
  let chunks = 0;
  return documents.filter(({ chunkCount }, index) => {
    chunks += chunkCount;
    return index === 0 || chunks <= chunksATime;
  });
}

/** False when a document was replaced in the meantime: whoever did that indexed it, the others are to be tried again. */
async function reindexDocuments(
  scope: Scope,
  { baseId, terms }: { baseId: string; terms: string[] },
  documents: Batch,
): Promise<boolean> {
  for (let after = -1; ; ) {
    const page = { after, limit: documents.length > 1 ? chunksATime * documentsATime : chunksATime };
    const chunks = await scope.tx((tx) => chunksToEmbed(tx, documents, page));
    if (chunks.length === 0) return true;
    const prepared = await scope.ports.knowledge.analysis.prepare(chunks, terms);
    const kept = await scope.tx(async (tx) => {
      if ((await lockUnchanged(tx, documents)).size < documents.length) return false;
      await indexChunks(tx, baseId, prepared);
      return true;
    });
    if (!kept) return false;
    if (documents.length > 1 || chunks.length < page.limit) return true;
    after = chunks.at(-1)?.ordinal ?? after;
    scope.signal.throwIfAborted();
  }
}
