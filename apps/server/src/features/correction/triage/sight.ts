import type { TriageDetail, TriageItem } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import { found, may, requireUser } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { foreignQuestions, foreignTurn } from '../../assistant/index.ts';
import { keptBases, ownedBases, peopleWith, visibleBase } from '../../knowledge/index.ts';
import { presentCase, presentDetail } from './present.ts';
import { type CaseView, findCase, listEvents, regressionsOf, type Sight } from './store.ts';

/** Read anew for every piece of work: a right that was withdrawn counts at once. */
export async function sightOf(tx: Tx, scope: Scope): Promise<Sight> {
  return {
    userId: requireUser(scope),
    kept: await keptBases(tx, scope),
    owned: await ownedBases(tx, scope),
    administers: may(scope, 'knowledge.administer'),
  };
}

/** @throws knowledge.base_not_found, correction.base_not_kept */
export async function keptBase(tx: Tx, scope: Scope, baseId: string): Promise<{ own: boolean }> {
  const { can } = await visibleBase(tx, scope, baseId);
  if (!(await keptBases(tx, scope)).includes(baseId)) throw problem('correction.base_not_kept');
  return { own: can.own };
}

export interface SeenCase {
  row: CaseView;
  sight: Sight;
  /** Owners of its base; administrators for a case of none: they give it to others, move it and ask for documents. */
  govern: boolean;
  /** Who looks after its base: they find its cause and take it. Who was only given it comments, sets its state and fixes. */
  mend: boolean;
}

/** @throws correction.case_not_found for unknown, foreign and other people's cases alike. */
export async function seeCase(tx: Tx, scope: Scope, caseId: string): Promise<SeenCase> {
  const sight = await sightOf(tx, scope);
  const row = found(await findCase(tx, sight, caseId), 'correction.case_not_found');
  const govern = row.base_id === null ? sight.administers : sight.owned.includes(row.base_id);
  const mend = govern || (row.base_id !== null && sight.kept.includes(row.base_id));
  return { row, sight, govern, mend };
}

/** Cases with their questions, as far as the reader may read them. */
export async function showCases(tx: Tx, scope: Scope, rows: CaseView[]): Promise<TriageItem[]> {
  const questions = await foreignQuestions(
    tx,
    scope,
    rows.map(({ turn_id }) => turn_id),
  );
  return rows.map((row) => presentCase(row, questions.get(row.turn_id)));
}

export async function showCase(tx: Tx, scope: Scope, caseId: string): Promise<TriageDetail> {
  const { row, sight, govern, mend } = await seeCase(tx, scope, caseId);
  const turn = await foreignTurn(tx, scope, row.turn_id);
  return presentDetail(row, {
    turn,
    can: { govern, mend },
    events: await listEvents(tx, caseId),
    regressions: await regressionsOf(tx, caseId, sight.kept),
    candidates: row.base_id === null || !govern ? [] : await peopleWith(tx, row.base_id, ['write', 'own']),
  });
}
