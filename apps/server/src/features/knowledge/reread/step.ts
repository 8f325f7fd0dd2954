import type { Scope } from '../../../kernel/scope.ts';
import { ingestJob, ingestName, rereadJob } from '../ingestion/request.ts';
import { countReread, endReread, lockRunningReread, takeDocuments } from './store.ts';

/** Documents of one base at work at a time: a new upload waits behind these and no more. */
const mostAtOnce = 10;
const lookAgainSeconds = 2;

/** Takes the next documents when others are done, and looks again; ends the whole when none are left. */
export function takeNext(scope: Scope, baseId: string): Promise<void> {
  const now = scope.clock.now();
  return scope.tx(async (tx) => {
    const row = await lockRunningReread(tx, baseId);
    if (row === undefined) return;
    const { tenantId } = scope;
    const { waiting, running, done, failed } = await countReread(tx, row);
    if (waiting + running === 0) {
      await endReread(tx, row, { status: 'done', total: done, done, failed, now });
      return;
    }
    const limit = mostAtOnce - running;
    const taken = limit > 0 ? await takeDocuments(tx, row, { limit, now }) : [];
    await scope.ports.jobs.sendAll(
      tx,
      ingestName,
      taken.map((run) => ingestJob({ tenantId, ...run })),
    );
    await scope.ports.jobs.send(tx, rereadJob(tenantId, baseId, lookAgainSeconds));
  });
}
