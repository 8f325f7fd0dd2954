import type { Scope } from '../../../kernel/scope.ts';
import type { ParsedDocument, ParseFailure } from '../../parsing/index.ts';
import { removeDocuments } from '../../search/index.ts';
import { parseStored } from './parse-stored.ts';
import {
  type ClaimedRun,
  claimRun,
  clearStaged,
  failRun,
  lockStoppedRun,
  type RunKey,
  releaseRun,
} from './store.ts';
import { type Watch, watchRun } from './watch.ts';
import { type ParsedResult, writeDocument } from './write.ts';

/** A run without a beat for so long has lost its job. */
const deadAfterMs = 60_000;
/** Unexpected errors (database away, disk full) are tried again so often before the document is set aside. */
const mostErrors = 5;
/** Starts that ended without a word: something about this file may bring the process down. */
const mostStarts = 25;

/**
 * One run of the pipeline: parse in a child process, chunk, analyse in a thread, write. Does nothing when the run is not
 * the document's current one. A file that cannot be read ends as `failed` with its reason; cancelling ends the job
 * quietly; anything unexpected is thrown, for the queue to try again.
 */
export async function ingest(scope: Scope, key: RunKey): Promise<void> {
  const now = scope.clock.now();
  const deadBefore = new Date(now.getTime() - deadAfterMs);
  const claimed = await scope.tx((tx) => claimRun(tx, key, { now, deadBefore }));
  if (claimed === undefined) return;
  if (claimed.attempts > mostStarts) return fail(scope, claimed, { code: 'parsing.crashed', params: {} });
  const watch = watchRun(scope, claimed);
  try {
    await runPipeline(scope, claimed, watch);
  } catch (error) {
    await afterError(scope, claimed, { watch, error });
  } finally {
    watch.end();
  }
}

async function runPipeline(scope: Scope, claimed: ClaimedRun, watch: Watch): Promise<void> {
  const outcome = await parseStored(scope, {
    ...claimed,
    signal: watch.signal,
    onProgress: (done, total) => watch.reach('parsing', done / Math.max(1, total)),
  });
  watch.signal.throwIfAborted();
  if (!outcome.ok) {
    // Not the file's fault: another time, or another process, may have more of the processor.
    if (outcome.failure.code === 'parsing.busy' && claimed.attempts < mostErrors) throw new Error('too busy');
    return fail(scope, claimed, outcome.failure);
  }
  await writeDocument(scope, claimed, { parsed: toResult(outcome.document), watch });
}

function toResult(document: ParsedDocument): ParsedResult {
  const { title, text, chunks, report } = document;
  return {
    ...(title === undefined ? {} : { title }),
    text,
    chunks,
    published: {
      format: document.type,
      mediaType: report.mediaType,
      report,
      pages: report.pages ?? null,
    },
  };
}

/** The file cannot be read: said once and for good, the file kept. */
async function fail(scope: Scope, key: RunKey, { code, params }: ParseFailure): Promise<void> {
  await scope.tx((tx) => failRun(tx, key, { code, params, now: scope.clock.now() }));
}

async function afterError(
  scope: Scope,
  claimed: ClaimedRun,
  { watch, error }: { watch: Watch; error: unknown },
): Promise<void> {
  if (watch.stopped()) return cleanUp(scope, claimed);
  if (claimed.attempts >= mostErrors && !scope.signal.aborted) {
    scope.log.error({ err: error, documentId: claimed.documentId }, 'a document could not be processed');
    await scope.tx((tx) => failRun(tx, claimed, { code: 'internal', params: {}, now: scope.clock.now() }));
    return cleanUp(scope, claimed);
  }
  await scope.tx((tx) => releaseRun(tx, claimed));
  throw error;
}

/** Takes back what a stopped run had written ahead, unless a newer run has begun: that one clears for itself. */
async function cleanUp(scope: Scope, claimed: ClaimedRun): Promise<void> {
  await scope.tx(async (tx) => {
    const stopped = await lockStoppedRun(tx, claimed);
    if (stopped && claimed.indexedRun === null)
      await removeDocuments(tx, claimed.baseId, [claimed.documentId]);
  });
  while (!(await scope.tx((tx) => clearStaged(tx, claimed, 200)))) scope.signal.throwIfAborted();
}
