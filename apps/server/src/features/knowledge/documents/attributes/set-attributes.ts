import type { AttributesChange, DocumentAttributes } from '@jishi/contract';
import { problem } from '../../../../kernel/problem.ts';
import { found } from '../../../../kernel/require.ts';
import type { Scope, Tx } from '../../../../kernel/scope.ts';
import { recordAudit } from '../../../audit/index.ts';
import { requirePrincipals } from '../../bases/grants.ts';
import { strongest } from '../../rights/access-set.ts';
import { canOnDocument, viewerOf, writableDocument } from '../../rights/guard.ts';
import { rightsOf } from '../../rights/store.ts';
import { type DocumentRow, findReadableDocument, findReadableDocuments } from '../store.ts';
import { addTags, clearTags, mostTags, removeTags, updateAttributes } from './attributes-store.ts';
import { presentAttributes } from './present.ts';
import { distinctTags } from './tag.ts';

/** Of one document. */
const tagLimit = 50;

/** @throws knowledge.document_not_found, knowledge.write_denied, knowledge.unknown_principal */
export function setAttributes(
  scope: Scope,
  { documentId, ...change }: AttributesChange & { documentId: string },
): Promise<DocumentAttributes> {
  return scope.tx(async (tx) => {
    const { row, viewer } = await writableDocument(tx, scope, documentId);
    await applyAttributes(tx, scope, { row, change });
    await record(tx, scope, { documents: [row], change });
    return presentAttributes(
      found(await findReadableDocument(tx, documentId, viewer.principals), 'knowledge.document_not_found'),
    );
  });
}

/** For a document that the caller may change; nothing is recorded. @throws knowledge.unknown_principal */
export async function applyAttributes(
  tx: Tx,
  scope: Scope,
  { row, change }: { row: Pick<DocumentRow, 'id' | 'base_id'>; change: AttributesChange },
): Promise<void> {
  await requireOwner(tx, change.ownerId);
  await updateAttributes(tx, [row.id], { ...columnsOf(change), updated_at: scope.clock.now() });
  if (change.tags === undefined) return;
  await clearTags(tx, row.id);
  await addTags(tx, { baseId: row.base_id, documentIds: [row.id], tags: distinctTags(change.tags) });
}

export interface ManyAttributes extends Pick<AttributesChange, 'ownerId' | 'date'> {
  baseId: string;
  documentIds: string[];
  addTags?: string[] | undefined;
  removeTags?: string[] | undefined;
}

/**
 * All of the documents are changed, or none.
 * @throws knowledge.document_not_found, knowledge.write_denied, knowledge.unknown_principal, knowledge.too_many_tags
 */
export function setManyAttributes(scope: Scope, input: ManyAttributes): Promise<{ changed: number }> {
  const documentIds = [...new Set(input.documentIds)];
  const { baseId } = input;
  return scope.tx(async (tx) => {
    const viewer = await viewerOf(tx, scope);
    const rows = await findReadableDocuments(tx, documentIds, viewer.principals);
    const here = rows.filter((row) => row.base_id === baseId);
    if (here.length < documentIds.length) throw problem('knowledge.document_not_found');
    const right = strongest((await rightsOf(tx, viewer.principals, [baseId])).get(baseId) ?? []);
    if (here.some((row) => !canOnDocument(viewer, right, row).write)) throw problem('knowledge.write_denied');
    await requireOwner(tx, input.ownerId);
    await updateAttributes(tx, documentIds, { ...columnsOf(input), updated_at: scope.clock.now() });
    await changeTags(tx, { ...input, documentIds });
    await record(tx, scope, { documents: here, change: input });
    return { changed: here.length };
  });
}

async function changeTags(tx: Tx, { baseId, documentIds, ...input }: ManyAttributes): Promise<void> {
  const place = { baseId, documentIds };
  const [gone, added] = [input.removeTags ?? [], distinctTags(input.addTags ?? [])];
  if (gone.length > 0) await removeTags(tx, { ...place, tags: gone });
  if (added.length === 0) return;
  await addTags(tx, { ...place, tags: added });
  if ((await mostTags(tx, documentIds)) > tagLimit)
    throw problem('knowledge.too_many_tags', { limit: tagLimit });
}

async function requireOwner(tx: Tx, ownerId: string | null | undefined): Promise<void> {
  if (ownerId !== null && ownerId !== undefined) await requirePrincipals(tx, [`user:${ownerId}`]);
}

function columnsOf({ ownerId, date }: Pick<AttributesChange, 'ownerId' | 'date'>) {
  return {
    ...(ownerId === undefined ? {} : { owner_id: ownerId }),
    ...(date === undefined ? {} : { dated_on: date }),
  };
}

async function record(
  tx: Tx,
  scope: Scope,
  { documents, change }: { documents: DocumentRow[]; change: object },
): Promise<void> {
  const { documentIds: _, ...details } = change as { documentIds?: string[] };
  for (const { id, name } of documents)
    await recordAudit(tx, scope, {
      action: 'document.attributes_changed',
      subject: { kind: 'document', id, name },
      details: { ...details },
    });
}
