import type { Id } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import { found, may } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { principalPaths } from '../../tenants/index.ts';
import { type DocumentRow, findDocument } from '../documents/store.ts';
import { stateOf } from '../documents/validity/state.ts';
import { strongest } from './access-set.ts';
import { readableDocument, viewerOf } from './guard.ts';
import { principalNames } from './names.ts';
import type { PrincipalKey } from './principal.ts';
import { type Reason, readsBy, reasonsOf } from './reason.ts';
import { denialsOf, grantsOf, rightsOf } from './store.ts';

export interface Explanation {
  documentId: Id<'document'>;
  user: { id: Id<'user'>; name: string };
  reads: boolean;
  finds: boolean;
  reasons: Reason[];
  /** By principal, the groups by which the member belongs to it. */
  paths: Map<PrincipalKey, string[]>;
  names: Map<PrincipalKey, string>;
}

/**
 * Why a member can or cannot read a document. Whoever asks owns the base or may look through other members' eyes, and the
 * question is audited; the answer holds names of groups and members, never content.
 * @throws knowledge.document_not_found, knowledge.own_denied, not_found for somebody who is no member
 */
export function explainAccess(
  scope: Scope,
  input: { documentId: Id<'document'>; userId: Id<'user'> },
): Promise<Explanation> {
  return scope.tx(async (tx) => {
    const row = await explainable(tx, scope, input.documentId);
    const self: PrincipalKey = `user:${input.userId}`;
    const name = found((await principalNames(tx, [self])).get(self));
    const paths = await principalPaths(tx, input.userId);
    const reasons = [
      ...reasonsOf({
        entries: row.entries,
        denies: row.denies,
        grants: await grantsOf(tx, row.base_id),
        baseDenies: await denialsOf(tx, row.base_id),
        principals: new Set(paths.keys()),
      }),
    ];
    const states = statesOf(row, scope.clock.now());
    const reads = readsBy(reasons);
    await recordAudit(tx, scope, {
      action: 'knowledge.access_explained',
      subject: { kind: 'document', id: row.id },
      details: { userId: input.userId, reads },
    });
    const shown = [...reasons, ...states];
    const groups = [...paths.values()].flat().map((id) => `group:${id}`);
    const named = shown.flatMap(({ principal }) => (principal === null ? [] : [principal]));
    return {
      documentId: input.documentId,
      user: { id: input.userId, name },
      reads,
      finds: reads && states.length === 0,
      reasons: shown,
      paths,
      names: await principalNames(tx, [...named, ...groups]),
    };
  });
}

/** Administrators may explain what they cannot read: they learn who may, not what it says. */
async function explainable(tx: Tx, scope: Scope, documentId: string): Promise<DocumentRow> {
  const row = found(await findDocument(tx, documentId), 'knowledge.document_not_found');
  if (may(scope, 'knowledge.view-as')) return row;
  const { principals } = await viewerOf(tx, scope);
  if (strongest((await rightsOf(tx, principals, [row.base_id])).get(row.base_id) ?? []) === 'own') return row;
  await readableDocument(tx, scope, documentId);
  throw problem('knowledge.own_denied');
}

/** What keeps a document from everybody, whoever may read it. */
function statesOf(row: DocumentRow, now: Date): Reason[] {
  const state = row.indexed_run === null ? 'not-indexed' : stateOf(row, now);
  return state === 'in-force' ? [] : [{ code: state, effect: 'none', principal: null, right: null }];
}
