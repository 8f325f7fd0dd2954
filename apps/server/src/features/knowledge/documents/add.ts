import { Readable } from 'node:stream';
import type { AttributesChange, Id, Principal } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { requirePrincipals } from '../bases/grants.ts';
import { ingestJob } from '../ingestion/request.ts';
import type { AccessList } from '../rights/access-set.ts';
import { type SeenBase, writableBase } from '../rights/guard.ts';
import { type PrincipalKey, principalKeys } from '../rights/principal.ts';
import { ensureAccessSet, lockBase } from '../rights/store.ts';
import { applyAttributes } from './attributes/set-attributes.ts';
import { cleanFileName, declaredMediaType } from './files/file-name.ts';
import { adoptOrphan, findSameContent, forgetOrphan, insertDocument, registerOrphan } from './store.ts';

/** Inherit the grants of the base, or an own list. */
export interface AccessInput {
  mode: 'inherit' | 'list';
  entries: Principal[];
  /** May not read it, whatever grants and entries say; undefined = nobody, or as it was. */
  denied?: Principal[] | undefined;
}

export interface NewFile {
  baseId: string;
  /** As the sender calls it; a relative folder path may stand before the name. */
  name: string;
  /** As the sender declares it; the pipeline looks at the bytes. */
  mediaType?: string | undefined;
  /** Read once, never held in memory. A Problem it throws (too large) reaches the caller. */
  content: AsyncIterable<Uint8Array>;
  access?: AccessInput | undefined;
  attributes?: AttributesChange | undefined;
}

export interface AddedFile {
  documentId: Id<'document'>;
  /** The same bytes lay here already, readable for the caller: nothing was added. */
  duplicate: boolean;
}

interface StoredFile {
  documentId: Id<'document'>;
  blobKey: string;
  size: number;
  sha256: string;
}

/** An upload may take this long before its half-written file counts as left behind. */
const uploadHours = 24;

/**
 * Stores a file and starts its pipeline. The bytes are on disk before the row exists, and the row and its job commit
 * together; whatever happens in between, a file without a row is swept.
 * @throws knowledge.base_not_found, knowledge.write_denied, knowledge.unknown_principal
 */
export async function addDocument(scope: Scope, file: NewFile): Promise<AddedFile> {
  const documentId = newId('document', scope.clock.now().getTime());
  const blobKey = `tenants/${scope.tenantId}/documents/${documentId}`;
  const removeAfter = new Date(scope.clock.now().getTime() + uploadHours * 3_600_000);
  await scope.tx(async (tx) => {
    await writableBase(tx, scope, file.baseId);
    await registerOrphan(tx, { tenantId: scope.tenantId, blobKey, removeAfter });
  });
  try {
    const stored = await scope.ports.blobs.put(blobKey, Readable.from(file.content), scope.signal);
    const added = await scope.tx((tx) => enter(tx, scope, { file, ...stored, documentId, blobKey }));
    if (added.duplicate) await discard(scope, blobKey);
    return added;
  } catch (error) {
    await discard(scope, blobKey);
    throw error;
  }
}

/** Rights are asked again: the upload may have taken minutes. */
async function enter(tx: Tx, scope: Scope, input: StoredFile & { file: NewFile }): Promise<AddedFile> {
  const { baseId } = input.file;
  if (!(await lockBase(tx, baseId))) throw problem('knowledge.base_not_found');
  const { viewer } = await writableBase(tx, scope, baseId);
  const same = await findSameContent(tx, { baseId, sha256: input.sha256, principals: viewer.principals });
  if (same !== undefined) return { documentId: same.id as Id<'document'>, duplicate: true };
  if (!(await adoptOrphan(tx, input.blobKey, scope.clock.now()))) throw problem('conflict');
  await insert(tx, scope, { ...input, viewer });
  return { documentId: input.documentId, duplicate: false };
}

async function insert(
  tx: Tx,
  scope: Scope,
  { file, viewer, ...stored }: StoredFile & { file: NewFile; viewer: SeenBase['viewer'] },
): Promise<void> {
  const { tenantId } = scope;
  const { baseId } = file;
  const accessSetId = await ensureAccessSet(tx, {
    tenantId,
    baseId,
    ...(await accessListOf(tx, file.access)),
  });
  const name = cleanFileName(file.name);
  await insertDocument(tx, {
    ...stored,
    id: stored.documentId,
    tenantId,
    baseId,
    accessSetId,
    name,
    mediaType: declaredMediaType(file.mediaType),
    createdBy: viewer.userId,
    now: scope.clock.now(),
  });
  if (file.attributes !== undefined)
    await applyAttributes(tx, scope, {
      row: { id: stored.documentId, base_id: baseId },
      change: file.attributes,
    });
  await scope.ports.jobs.send(tx, ingestJob({ tenantId, documentId: stored.documentId, run: 1 }));
  await recordAudit(tx, scope, {
    action: 'document.uploaded',
    subject: { kind: 'document', id: stored.documentId, name },
    details: { baseId, size: stored.size, sha256: stored.sha256, access: file.access?.mode ?? 'inherit' },
  });
}

/** The list to store; `before` = the denials so far. @throws knowledge.unknown_principal */
export async function accessListOf(
  tx: Tx,
  access: AccessInput | undefined,
  before: PrincipalKey[] = [],
): Promise<AccessList> {
  if (access === undefined) return { entries: null, denies: before };
  const entries = access.mode === 'inherit' ? null : principalKeys(access.entries);
  const denies = access.denied === undefined ? before : principalKeys(access.denied);
  await requirePrincipals(tx, [...(entries ?? []), ...denies.filter((key) => !before.includes(key))]);
  return { entries, denies };
}

async function discard(scope: Scope, blobKey: string): Promise<void> {
  try {
    await scope.ports.blobs.remove(blobKey);
    await scope.tx((tx) => forgetOrphan(tx, blobKey));
  } catch (error) {
    // Still registered: the sweep takes it later.
    scope.log.warn({ err: error, blobKey }, 'a file without a document was left for the sweep');
  }
}
