import type { Scope } from '../../../kernel/scope.ts';
import { emitEvent } from '../../webhooks/index.ts';
import { presentUsage } from '../reading/present.ts';
import { listById } from '../reading/usage-store.ts';
import { takeFeed } from './feed-store.ts';

/** Records of one event. */
const batchSize = 100;

/** Tells webhooks of settled attempts, each in exactly one event: it leaves the feed in the event's transaction. */
export async function tellUsage(scope: Scope): Promise<void> {
  for (;;) {
    const taken = await scope.tx(async (tx) => {
      const ids = await takeFeed(tx, batchSize);
      const [first] = ids;
      if (first === undefined) return 0;
      const records = (await listById(tx, ids)).map((row) => presentUsage(row, 'en'));
      await emitEvent(tx, scope, { type: 'usage.recorded', subject: first, data: { records } });
      return ids.length;
    });
    if (taken < batchSize) return;
  }
}
