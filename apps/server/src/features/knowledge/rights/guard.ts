import type { BaseRight } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import { found, may } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { principalsOf } from '../../tenants/index.ts';
import { type BaseRow, findBase } from '../bases/store.ts';
import { type DocumentRow, findDocument, findReadableDocument } from '../documents/store.ts';
import { atLeast, strongest } from './access-set.ts';
import { basesReadBy } from './people-store.ts';
import type { PrincipalKey } from './principal.ts';
import { basesHeldBy, readsIn, rightsOf } from './store.ts';

/** Whose eyes: the principals of the caller and what their role adds. Read anew for every piece of work. */
export interface Viewer {
  userId: string | null;
  principals: PrincipalKey[];
  /** Sees that bases exist, manages grants, deletes; reads nothing through this. */
  administers: boolean;
  /** The role (or the key's scopes) allow changes at all. */
  changes: boolean;
}

export async function viewerOf(tx: Tx, scope: Scope): Promise<Viewer> {
  const { userId } = scope.actor;
  return {
    userId,
    principals: userId === null ? [] : await principalsOf(tx, userId),
    administers: may(scope, 'knowledge.administer'),
    changes: may(scope, 'knowledge.write'),
  };
}

export interface BaseCan {
  read: boolean;
  write: boolean;
  own: boolean;
  administer: boolean;
}

/** What a viewer may do in a base. `reads` = at least one of its access lists lets them read. */
export function canInBase(viewer: Viewer, right: BaseRight | null, reads: boolean): BaseCan {
  return {
    read: reads,
    write: viewer.changes && atLeast(right, 'write'),
    own: viewer.changes && atLeast(right, 'own'),
    administer: viewer.administers,
  };
}

export interface SeenBase {
  row: BaseRow;
  viewer: Viewer;
  can: BaseCan;
}

/** @throws knowledge.base_not_found for a base that is not there, of another tenant, or not for these eyes. */
export async function visibleBase(tx: Tx, scope: Scope, baseId: string): Promise<SeenBase> {
  const viewer = await viewerOf(tx, scope);
  const row = found(await findBase(tx, baseId), 'knowledge.base_not_found');
  const reads = await readsIn(tx, viewer.principals, baseId);
  const right = strongest((await rightsOf(tx, viewer.principals, [baseId])).get(baseId) ?? []);
  // A denial keeps an owner from reading, not from governing.
  if (!reads && !viewer.administers && right !== 'own') throw problem('knowledge.base_not_found');
  return { row, viewer, can: canInBase(viewer, right, reads) };
}

/** @throws knowledge.base_not_found, knowledge.write_denied */
export async function writableBase(tx: Tx, scope: Scope, baseId: string): Promise<SeenBase> {
  const seen = await visibleBase(tx, scope, baseId);
  if (!seen.can.write) throw problem('knowledge.write_denied');
  return seen;
}

/** @throws knowledge.base_not_found, knowledge.own_denied */
export async function ownBase(tx: Tx, scope: Scope, baseId: string): Promise<SeenBase> {
  const seen = await visibleBase(tx, scope, baseId);
  if (!seen.can.own) throw problem('knowledge.own_denied');
  return seen;
}

/** The bases that the caller owns, and may change at all. */
export async function ownedBases(tx: Tx, scope: Scope): Promise<string[]> {
  const { principals, changes } = await viewerOf(tx, scope);
  return changes ? basesHeldBy(tx, principals, ['own']) : [];
}

/**
 * The bases that the caller looks after: owned, or written by name or through a group. Where everyone may write, nobody was
 * asked to look after what others say.
 */
export async function keptBases(tx: Tx, scope: Scope): Promise<string[]> {
  const { principals, changes, userId } = await viewerOf(tx, scope);
  if (!changes || userId === null) return [];
  const named = principals.filter((principal) => principal !== 'everyone');
  const owned = await basesHeldBy(tx, principals, ['own']);
  const written = await basesHeldBy(tx, named, ['write']);
  const read = new Set(written.length === 0 ? [] : await basesReadBy(tx, userId));
  return [...new Set([...owned, ...written.filter((id) => read.has(id))])];
}

/** For owners and for administrators of the tenant. @throws knowledge.base_not_found, knowledge.own_denied */
export async function governedBase(tx: Tx, scope: Scope, baseId: string): Promise<SeenBase> {
  const seen = await visibleBase(tx, scope, baseId);
  if (!seen.can.own && !seen.can.administer) throw problem('knowledge.own_denied');
  return seen;
}

export interface SeenDocument {
  row: DocumentRow;
  viewer: Viewer;
  /** `own`: owners of the base, and writers for what they uploaded themselves. */
  can: { write: boolean; own: boolean };
}

/**
 * The one way to a document: every path that shows or changes one comes through here, in the transaction that reads
 * the content. Administrators have no way around it.
 * @throws knowledge.document_not_found for unknown, foreign and unreadable ids alike.
 */
export async function readableDocument(tx: Tx, scope: Scope, documentId: string): Promise<SeenDocument> {
  const viewer = await viewerOf(tx, scope);
  const row = found(
    await findReadableDocument(tx, documentId, viewer.principals),
    'knowledge.document_not_found',
  );
  const rights = await rightsOf(tx, viewer.principals, [row.base_id]);
  return { row, viewer, can: canOnDocument(viewer, strongest(rights.get(row.base_id) ?? []), row) };
}

/** @throws knowledge.document_not_found, knowledge.write_denied */
export async function writableDocument(tx: Tx, scope: Scope, documentId: string): Promise<SeenDocument> {
  const seen = await readableDocument(tx, scope, documentId);
  if (!seen.can.write) throw problem('knowledge.write_denied');
  return seen;
}

/**
 * For changing who may read a document and for deleting it. Owners of its base may do both even when a denial keeps them
 * from reading it: they see no content through this.
 * @throws knowledge.document_not_found, knowledge.write_denied, knowledge.own_denied
 */
export async function governedDocument(tx: Tx, scope: Scope, documentId: string): Promise<SeenDocument> {
  const viewer = await viewerOf(tx, scope);
  const row = found(await findDocument(tx, documentId), 'knowledge.document_not_found');
  const right = strongest((await rightsOf(tx, viewer.principals, [row.base_id])).get(row.base_id) ?? []);
  if (right === 'own' && viewer.changes) return { row, viewer, can: { write: true, own: true } };
  const seen = await writableDocument(tx, scope, documentId);
  if (!seen.can.own) throw problem('knowledge.own_denied');
  return seen;
}

export function canOnDocument(
  viewer: Viewer,
  right: BaseRight | null,
  row: Pick<DocumentRow, 'created_by'>,
): { write: boolean; own: boolean } {
  const { write, own } = canInBase(viewer, right, true);
  return { write, own: own || (write && row.created_by !== null && row.created_by === viewer.userId) };
}
