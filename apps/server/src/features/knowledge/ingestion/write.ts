import { newId } from '../../../kernel/id.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { indexChunks, type PreparedChunks, removeDocuments } from '../../search/index.ts';
import { applyEdits } from '../edits/anchor.ts';
import { effectiveEdits, rebindEdits } from '../edits/edit-store.ts';
import { wholeForms } from '../glossary/store.ts';
import { queueRemoval } from '../removal/store.ts';
import { cutIntoParts, cutText, type ParsedText, type Part, toStagedChunks } from './prepare.ts';
import { embedJob, mergeJob, sweepJob } from './request.ts';
import {
  beat,
  type ClaimedRun,
  clearStaged,
  insertChunks,
  insertTexts,
  type PublishedRun,
  publishRun,
  type StagedChunk,
} from './store.ts';
import type { Watch } from './watch.ts';

/** Measured on the embedded database: a part of this size is written in about 20 ms. */
const partSize = { chunksAPart: 64, textsAPart: 4 };
const clearedATime = 200;

export interface ParsedResult extends ParsedText {
  published: Omit<PublishedRun, 'chunkCount' | 'textLength' | 'now'>;
}

/**
 * Brings a parsed document into the base. All parts but the last are written ahead, invisible; the last transaction
 * writes the rest and makes the run the visible one, so that a crash leaves the document as it was before or complete.
 */
export async function writeDocument(
  scope: Scope,
  claimed: ClaimedRun,
  { parsed, watch }: { parsed: ParsedResult; watch: Watch },
): Promise<void> {
  watch.reach('chunking', 0);
  const made = toStagedChunks(parsed, { name: claimed.name, makeId: () => newId('chunk') });
  // Edits wait for a run to end: none comes between this and the last transaction.
  const edits = await scope.tx((tx) => effectiveEdits(tx, claimed.documentId));
  const chunks = applyEdits(made, edits);
  const parts = cutIntoParts(chunks, cutText(parsed.text), partSize);
  watch.reach('indexing', 0);
  const whole = await scope.tx((tx) => wholeForms(tx, claimed.baseId));
  const writer: Writer = { scope, claimed, watch, ahead: [], whole };
  await clear(writer);
  for (const [index, part] of parts.slice(0, -1).entries()) {
    await stage(writer, part);
    watch.reach('indexing', (index + 1) / parts.length);
  }
  const last = parts.at(-1) ?? { chunks: [], texts: [] };
  const prepared = await prepare(writer, last.chunks);
  const result: PublishedRun = {
    ...parsed.published,
    chunkCount: chunks.length,
    textLength: parsed.text.length,
    now: scope.clock.now(),
  };
  await scope.tx((tx) => publish(tx, writer, { part: last, prepared, result }));
}

interface Writer {
  scope: Scope;
  claimed: ClaimedRun;
  watch: Watch;
  /** Index parts of a document that is visible with an earlier run: they must wait for the last transaction. */
  ahead: PreparedChunks[];
  /** Terms that the base keeps whole. */
  whole: string[];
}

async function prepare(
  { scope, claimed, watch, whole }: Writer,
  chunks: StagedChunk[],
): Promise<PreparedChunks> {
  watch.signal.throwIfAborted();
  const { documentId } = claimed;
  return scope.ports.knowledge.analysis.prepare(
    chunks
      .filter(({ enabled }) => enabled !== false)
      .map(({ id, title, text }) => ({ id, documentId, title, text })),
    whole,
  );
}

/** What an earlier attempt at this run left: a first attempt has nothing to clear. */
async function clear({ scope, claimed }: Writer): Promise<void> {
  if (claimed.attempts === 1 && claimed.run === 1) return;
  while (!(await scope.tx((tx) => clearStaged(tx, claimed, clearedATime)))) scope.signal.throwIfAborted();
  if (claimed.indexedRun === null)
    await scope.tx((tx) => removeDocuments(tx, claimed.baseId, [claimed.documentId]));
}

async function stage(writer: Writer, part: Part): Promise<void> {
  const { scope, claimed, watch } = writer;
  const prepared = await prepare(writer, part.chunks);
  await scope.tx(async (tx) => {
    // Locks the row: nobody takes the run away between this check and the commit.
    const alive = await beat(tx, claimed, { ...watch.state(), now: scope.clock.now() });
    if (!alive) return giveUp(watch);
    await insertPart(tx, writer, part);
    if (claimed.indexedRun === null) await indexChunks(tx, claimed.baseId, prepared);
    else writer.ahead.push(prepared);
  });
}

async function publish(
  tx: Tx,
  writer: Writer,
  { part, prepared, result }: { part: Part; prepared: PreparedChunks; result: PublishedRun },
): Promise<void> {
  const { scope, claimed, watch } = writer;
  const { baseId, documentId, run } = claimed;
  if (!(await publishRun(tx, claimed, result))) return giveUp(watch);
  await insertPart(tx, writer, part);
  if (claimed.indexedRun !== null) await removeDocuments(tx, baseId, [documentId]);
  for (const earlier of writer.ahead) await indexChunks(tx, baseId, earlier);
  await indexChunks(tx, baseId, prepared);
  if (run > 1) {
    await rebindEdits(tx, documentId, run);
    await queueRemoval(tx, scope.tenantId, { documentId, baseId, beforeRun: run });
    await scope.ports.jobs.send(tx, sweepJob(scope.tenantId));
  }
  await followUp(tx, scope, claimed);
}

/** Joining segments and computing vectors can wait a moment, so that they find the work of several documents. */
async function followUp(tx: Tx, scope: Scope, { baseId, embeds }: ClaimedRun): Promise<void> {
  await scope.ports.jobs.send(tx, mergeJob(scope.tenantId, baseId));
  if (embeds) await scope.ports.jobs.send(tx, embedJob(scope.tenantId, baseId));
}

async function insertPart(tx: Tx, { scope, claimed }: Writer, part: Part): Promise<void> {
  const place = { ...claimed, tenantId: scope.tenantId };
  if (part.chunks.length > 0) await insertChunks(tx, place, part.chunks);
  if (part.texts.length > 0) await insertTexts(tx, place, part.texts);
}

/** Rolls the transaction back and ends the job quietly. */
function giveUp(watch: Watch): never {
  watch.stop();
  throw watch.signal.reason;
}
