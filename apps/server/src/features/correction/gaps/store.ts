import type { Tx } from '../../../kernel/scope.ts';

export interface MissedTurn {
  id: string;
  userId: string;
  question: string;
  unanswered: boolean;
  ratedDown: boolean;
  at: Date;
}

/** Turns that were not answered, or rated down, newest first; whoever asked. */
export async function missedTurns(
  tx: Tx,
  { from, to, limit }: { from: Date; to: Date; limit: number },
): Promise<MissedTurn[]> {
  const rows = await tx
    .selectFrom('turn')
    .select(['id', 'user_id', 'question', 'kind', 'feedback_rating', 'created_at'])
    .where('created_at', '>=', from)
    .where('created_at', '<=', to)
    .where('status', '=', 'done')
    .where(({ or, eb }) => or([eb('kind', '=', 'not-in-documents'), eb('feedback_rating', '=', 'down')]))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    question: row.question,
    unanswered: row.kind === 'not-in-documents',
    ratedDown: row.feedback_rating === 'down',
    at: row.created_at,
  }));
}

/** Those of the turns whose cases lie in these bases, or were given to this person. */
export async function turnsWithCases(
  tx: Tx,
  { kept, userId }: { kept: string[]; userId: string },
): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('triage_case')
    .select('turn_id')
    .where(({ or, eb }) =>
      or([eb('base_id', 'in', kept.length > 0 ? kept : ['']), eb('assignee_id', '=', userId)]),
    )
    .execute();
  return new Set(rows.map(({ turn_id }) => turn_id));
}
