import { problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import type { AccessList } from '../rights/access-set.ts';
import { governedDocument, writableDocument } from '../rights/guard.ts';
import { dropUnusedAccessSets, ensureAccessSet, lockBase } from '../rights/store.ts';
import { type AccessInput, accessListOf } from './add.ts';
import { cleanFileName } from './files/file-name.ts';
import { updateDocument } from './store.ts';

/** @throws knowledge.document_not_found, knowledge.write_denied */
export function renameDocument(scope: Scope, input: { documentId: string; name: string }): Promise<void> {
  const name = cleanFileName(input.name);
  return scope.tx(async (tx) => {
    const { row } = await writableDocument(tx, scope, input.documentId);
    await updateDocument(tx, row.id, { name, updated_at: scope.clock.now() });
    await recordAudit(tx, scope, {
      action: 'document.renamed',
      subject: { kind: 'document', id: row.id, name },
      details: { before: row.name },
    });
  });
}

/**
 * Inherit from the base, or an own list, and denials; the next request goes by it. Owners of the base keep reading
 * whatever the list says unless they are denied, and may take that back; whoever else sets a list without themselves loses
 * sight of the document.
 * @throws knowledge.document_not_found, knowledge.write_denied, knowledge.own_denied, knowledge.unknown_principal
 */
export function setAccess(scope: Scope, input: AccessInput & { documentId: string }): Promise<void> {
  const { tenantId } = scope;
  return scope.tx(async (tx) => {
    const { row } = await governedDocument(tx, scope, input.documentId);
    if (row.access_mirrored) throw problem('knowledge.access_mirrored');
    if (!(await lockBase(tx, row.base_id))) throw problem('knowledge.document_not_found');
    const list = await accessListOf(tx, input, row.denies);
    const accessSetId = await ensureAccessSet(tx, { tenantId, baseId: row.base_id, ...list });
    await updateDocument(tx, row.id, { access_set_id: accessSetId, updated_at: scope.clock.now() });
    await dropUnusedAccessSets(tx, row.base_id);
    await recordAudit(tx, scope, {
      action: 'document.access_changed',
      subject: { kind: 'document', id: row.id, name: row.name },
      details: { before: listLine(row), after: listLine(list) },
    });
  });
}

function listLine({ entries, denies }: AccessList): string | string[] {
  if (denies.length === 0) return entries ?? 'inherit';
  return [...(entries ?? ['inherit']), ...denies.map((principal) => `${principal} denied`)];
}
