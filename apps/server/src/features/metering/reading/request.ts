import type { UsageRow } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import { may } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { type ContentState, contentState } from '../content/read.ts';
import { presentUsage } from './present.ts';
import { listAttempts } from './usage-store.ts';

export interface ShownRequest {
  requestId: string;
  attempts: UsageRow[];
  content: ContentState;
}

/** Everything made for one request. Somebody else's, without the right to all usage, is unknown. */
export async function showRequest(scope: Scope, requestId: string): Promise<ShownRequest> {
  const ownerId = may(scope, 'usage.read') ? undefined : (scope.actor.userId ?? 'none');
  return scope.tx(async (tx) => {
    const attempts = await listAttempts(tx, requestId, ownerId);
    if (attempts.length === 0) throw problem('not_found');
    return {
      requestId,
      attempts: attempts.map((row) => presentUsage(row, scope.locale)),
      content: await contentState(tx, scope, requestId),
    };
  });
}
