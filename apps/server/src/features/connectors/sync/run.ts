import { randomUUID } from 'node:crypto';
import type { SourceConfig, SourceSchedule, SyncCounts } from '@jishi/contract';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { toSourceProblem } from '../kinds/fault.ts';
import type { ConnectorKind, OpenSource, SourceContext } from '../kinds/kind.ts';
import { nextRun, retryDelayMs } from '../schedule/schedule.ts';
import { openSecrets } from '../source/secret.ts';
import { findSource, type SourceRow, updateSource } from '../source/store.ts';
import { applyAccess } from './access.ts';
import { fetchPending, toKnown } from './fetch.ts';
import { findItems, itemKey } from './item-store.ts';
import { listSource } from './list.ts';
import { adoptMoves, prune } from './prune.ts';
import { closeRun, forgetOldRuns, type RunEnd, releaseLease, takeLease } from './run-store.ts';
import { LeaseLost, leaseMs, startWork, type Work } from './work.ts';

const runsKept = 200;

/**
 * One run of a source: list, adopt what moved, fetch what differs, bring access in line, remove what is gone; the cursor
 * is kept with the end. Begun again from its listing after a crash, which finds most of the work done. Does nothing when
 * another worker has the source or the run is over.
 */
export async function sync(scope: Scope, input: { sourceId: string; runId: string }): Promise<void> {
  const key = { ...input, owner: randomUUID() };
  const now = scope.clock.now();
  const until = new Date(now.getTime() + leaseMs);
  const source = await scope.tx((tx) => takeLease(tx, key, { now, until }));
  if (source === undefined) return;
  const started = startWork(scope, key, source);
  try {
    await runStages(started);
  } catch (error) {
    await afterError(started, error);
  } finally {
    started.end();
  }
}

async function runStages(started: Omit<Work, 'open'>): Promise<void> {
  const { scope, source, signal } = started;
  const open = await openSource(scope, { source, signal });
  const work: Work = { ...started, open };
  try {
    const cursor = await listSource(work, source.cursor);
    work.stage('fetching');
    await adoptMoves(work);
    if (open.fetch !== undefined) await fetchPending({ ...work, open: { ...open, fetch: open.fetch } });
    work.counts.accessChanged += await work.tx((tx) => applyAccess(tx, scope, source));
    work.stage('removing');
    const held = await prune(work);
    signal.throwIfAborted();
    await finish(work, { status: held === null ? 'done' : 'held', cursor, held });
  } finally {
    await open.close?.();
  }
}

async function openSource(
  scope: Scope,
  { source, signal }: { source: SourceRow; signal: AbortSignal },
): Promise<OpenSource> {
  const config = source.config as SourceConfig;
  const kind = scope.ports.connectors.kinds[config.kind] as ConnectorKind;
  const context: SourceContext = {
    scope,
    signal,
    config,
    secrets: await openSecrets(scope, source),
    mirror: source.access === 'mirror',
    known: async (externalIds) => {
      const rows = await scope.tx((tx) => findItems(tx, source.id, externalIds.map(itemKey)));
      return new Map(rows.map((row) => [row.external_id, toKnown(row)]));
    },
  };
  await kind.judge(scope, config);
  return kind.open(context);
}

function finish(
  { scope, key, source, counts, tx: fenced }: Work,
  { status, cursor, held }: { status: 'done' | 'held'; cursor: string | null; held: number | null },
): Promise<void> {
  const now = scope.clock.now();
  return fenced(async (tx) => {
    await closeRun(tx, key.runId, { status, counts, now });
    // By the schedule as it is now: it may have been changed while the run was under way.
    const current = (await findSource(tx, source.id)) ?? source;
    await updateSource(tx, source.id, {
      cursor,
      failures: 0,
      held_removals: held,
      next_run_at: nextRun(current.schedule as SourceSchedule, now),
    });
    await forgetOldRuns(tx, source.id, runsKept);
    await releaseLease(tx, key);
    // A look that found nothing new is in the history of runs; the audit log is for changes.
    if (held === null && !changedAnything(counts)) return;
    await recordAudit(tx, scope, {
      action: 'source.synced',
      subject: { kind: 'source', id: source.id, name: source.name },
      details: { runId: key.runId, status, held, ...counts },
    });
  });
}

function changedAnything({ added, changed, moved, removed, accessChanged }: SyncCounts): boolean {
  return added + changed + moved + removed + accessChanged > 0;
}

async function afterError(work: Omit<Work, 'open'>, error: unknown): Promise<void> {
  const { scope, key } = work;
  if (work.stoppedBy() === 'lost' || error instanceof LeaseLost) return;
  if (work.stoppedBy() === 'cancelled') return endRun(work, { status: 'cancelled' });
  if (scope.signal.aborted) {
    // The process stops; another one goes on with the run.
    await scope.tx((tx) => releaseLease(tx, key));
    throw error;
  }
  const found = toSourceProblem(error);
  if (found.code === 'internal') scope.log.error({ err: error, sourceId: key.sourceId }, 'a source failed');
  await endRun(work, { status: 'failed', problem: { code: found.code, params: found.params } });
}

async function endRun(
  { scope, key, source, counts }: Omit<Work, 'open'>,
  end: Pick<RunEnd, 'status' | 'problem'>,
): Promise<void> {
  const now = scope.clock.now();
  await scope.tx(async (tx) => {
    const current = await findSource(tx, source.id);
    if (current?.lease_owner !== key.owner) return;
    await closeRun(tx, key.runId, { ...end, counts, now });
    const failures = end.status === 'failed' ? current.failures + 1 : current.failures;
    await updateSource(tx, source.id, { failures, next_run_at: nextTry(current, { end, failures, now }) });
    await releaseLease(tx, key);
    await recordAudit(tx, scope, {
      action: end.status === 'failed' ? 'source.sync_failed' : 'source.sync_cancelled',
      subject: { kind: 'source', id: source.id, name: source.name },
      details: { runId: key.runId, problem: end.problem?.code ?? null, ...counts },
    });
  });
}

/** After a failure sooner than the schedule says, but later with each failure, and never before the source allows. */
function nextTry(
  source: SourceRow,
  { end, failures, now }: { end: Pick<RunEnd, 'status' | 'problem'>; failures: number; now: Date },
): Date | null {
  const regular = nextRun(source.schedule as SourceSchedule, now);
  if (regular === null || end.status !== 'failed') return regular;
  const { seconds } = end.problem?.params ?? {};
  const asked = typeof seconds === 'number' ? seconds * 1000 : 0;
  const soon = now.getTime() + Math.max(retryDelayMs(failures), asked);
  return new Date(Math.max(Math.min(soon, regular.getTime()), now.getTime() + asked));
}
