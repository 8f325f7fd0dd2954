import type { Id, TurnItem } from '@jishi/contract';
import { found, requireUser } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { findTurn, saveFeedback } from '../turn/store.ts';

type Feedback = NonNullable<TurnItem['feedback']>;

/** @throws assistant.turn_not_found */
export function rate(scope: Scope, turnId: string, feedback: Feedback): Promise<Feedback> {
  const userId = requireUser(scope);
  const { rating, reason, comment } = feedback;
  return scope.tx(async (tx) => {
    const row = await findTurn(tx, turnId);
    found(row?.user_id === userId ? row : undefined, 'assistant.turn_not_found');
    await saveFeedback(tx, turnId, { rating, reason, comment, now: scope.clock.now() });
    await scope.ports.onRated(tx, scope, { turnId: turnId as Id<'turn'>, rating });
    await recordAudit(tx, scope, {
      action: 'answer.rated',
      subject: { kind: 'turn', id: turnId },
      details: { rating, reason },
    });
    return { rating, reason, comment };
  });
}
