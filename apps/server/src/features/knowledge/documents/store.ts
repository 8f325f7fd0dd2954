import type { SearchFilters } from '@jishi/contract';
import { type Selectable, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { DocumentTable } from '../../../kernel/tables.gen.ts';
import { effectiveSettings } from '../ingestion/store.ts';
import { mayRead } from '../rights/readable-store.ts';
import { dayOf, matchesFilters, ownerOf } from './attributes/filter-store.ts';
import { TEXT_PART } from './text-part.ts';

/** A document with its access list (null = inherits), whom that denies, the name of who uploaded it, and that of its source. */
export type DocumentRow = Selectable<DocumentTable> & {
  entries: string[] | null;
  denies: string[];
  author: string | null;
  source_name: string | null;
  /** Who answers for it, and the day that it is of: as set, or derived. */
  owner_name: string | null;
  day: string;
  tags: string[];
};

function selectDocuments(tx: Tx) {
  return tx
    .selectFrom('document')
    .innerJoin('access_set', 'access_set.id', 'document.access_set_id')
    .leftJoin('app_user', 'app_user.id', 'document.created_by')
    .leftJoin('source', 'source.id', 'document.source_id')
    .leftJoin('app_user as owner', (join) => join.on('owner.id', '=', ownerOf))
    .selectAll('document')
    .select([
      'access_set.entries',
      'access_set.denies',
      'app_user.name as author',
      'source.name as source_name',
      'owner.name as owner_name',
      sql<string>`${dayOf}::text`.as('day'),
      sql<
        string[]
      >`array(select tag from document_tag where document_tag.document_id = document.id order by tag_key)`.as(
        'tags',
      ),
    ]);
}

/** Undefined for a document that is not there and for one that these principals may not read. */
export async function findReadableDocument(
  tx: Tx,
  documentId: string,
  principals: string[],
): Promise<DocumentRow | undefined> {
  return selectDocuments(tx)
    .where('document.id', '=', documentId)
    .where(mayRead(principals))
    .executeTakeFirst();
}

/** Those of the documents that are there and that these principals may read. */
export async function findReadableDocuments(
  tx: Tx,
  documentIds: readonly string[],
  principals: string[],
): Promise<DocumentRow[]> {
  return selectDocuments(tx)
    .where('document.id', '=', sql<string>`any(${[...documentIds]}::text[])`)
    .where(mayRead(principals))
    .execute();
}

/** Whoever asks: only for a document that the caller has just been allowed to change. */
export async function findDocument(tx: Tx, documentId: string): Promise<DocumentRow | undefined> {
  return selectDocuments(tx).where('document.id', '=', documentId).executeTakeFirst();
}

export interface DocumentFilter {
  baseId: string;
  principals: string[];
  /** Ids below this one (newest first). */
  before?: string | undefined;
  /** Part of the name, any case. */
  search?: string | undefined;
  status?: string | undefined;
  filters?: SearchFilters | undefined;
  limit: number;
}

/** Readable documents of a base, newest first. */
export async function listReadableDocuments(tx: Tx, filter: DocumentFilter): Promise<DocumentRow[]> {
  let query = selectDocuments(tx)
    .where('document.base_id', '=', filter.baseId)
    .where(mayRead(filter.principals))
    .where(matchesFilters(filter.filters))
    .orderBy('document.id', 'desc')
    .limit(filter.limit);
  if (filter.before !== undefined) query = query.where('document.id', '<', filter.before);
  if (filter.status !== undefined) query = query.where('document.status', '=', filter.status);
  if (filter.search !== undefined)
    query = query.where(sql<boolean>`strpos(lower(document.name), lower(${filter.search})) > 0`);
  return query.execute();
}

/** The newest readable document of these bytes in a base. */
export async function findSameContent(
  tx: Tx,
  { baseId, sha256, principals }: { baseId: string; sha256: string; principals: string[] },
): Promise<DocumentRow | undefined> {
  return (
    selectDocuments(tx)
      .where('document.base_id', '=', baseId)
      .where('document.sha256', '=', sha256)
      // What a source brought may go with it: an upload stands for itself.
      .where('document.source_id', 'is', null)
      .where(mayRead(principals))
      .orderBy('document.id', 'desc')
      .limit(1)
      .executeTakeFirst()
  );
}

export interface NewDocument {
  tenantId: string;
  id: string;
  baseId: string;
  accessSetId: string;
  name: string;
  mediaType: string;
  size: number;
  sha256: string;
  blobKey: string;
  createdBy: string | null;
  now: Date;
}

export async function insertDocument(tx: Tx, document: NewDocument): Promise<void> {
  await tx
    .insertInto('document')
    .values({
      tenant_id: document.tenantId,
      id: document.id,
      base_id: document.baseId,
      access_set_id: document.accessSetId,
      name: document.name,
      media_type: document.mediaType,
      size: document.size,
      sha256: document.sha256,
      blob_key: document.blobKey,
      status: 'stored',
      created_by: document.createdBy,
      created_at: document.now,
      updated_at: document.now,
    })
    .execute();
}

export async function updateDocument(
  tx: Tx,
  documentId: string,
  fields: { name?: string; access_set_id?: string; updated_at: Date },
): Promise<void> {
  await tx.updateTable('document').set(fields).where('id', '=', documentId).execute();
}

/** How a document will be read, and whether it has settings of its own. */
export async function parseSettingsOf(
  tx: Tx,
  documentId: string,
): Promise<{ settings: unknown; own: boolean } | undefined> {
  return tx
    .selectFrom('document')
    .select(effectiveSettings.as('settings'))
    .select(sql<boolean>`document.parse_settings <> '{}'::jsonb`.as('own'))
    .where('id', '=', documentId)
    .executeTakeFirst();
}

/** Kept for the document's next runs; {} = as its base says. */
export async function setParseSettings(tx: Tx, documentId: string, settings: object): Promise<void> {
  await tx
    .updateTable('document')
    .set({ parse_settings: sql`${JSON.stringify(settings)}::jsonb` })
    .where('id', '=', documentId)
    .execute();
}

/** Text of the visible run from `from`, at most `length` UTF-16 code units. */
export async function readText(
  tx: Tx,
  row: Pick<DocumentRow, 'id' | 'indexed_run'>,
  window: { from: number; length: number },
): Promise<string> {
  if (row.indexed_run === null) return '';
  const end = window.from + window.length;
  const parts = await tx
    .selectFrom('document_text')
    .select(['start_offset', 'content'])
    .where('document_id', '=', row.id)
    .where('run', '=', row.indexed_run)
    .where('start_offset', '<', end)
    .where('start_offset', '>', window.from - TEXT_PART)
    .orderBy('start_offset')
    .execute();
  const first = parts[0]?.start_offset ?? 0;
  const joined = parts.map(({ content }) => content).join('');
  return joined.slice(Math.max(0, window.from - first), end - first);
}

/** Registers a file that no document holds yet or any more. */
export async function registerOrphan(
  tx: Tx,
  orphan: { tenantId: string; blobKey: string; removeAfter: Date },
): Promise<void> {
  await tx
    .insertInto('orphan_blob')
    .values({ tenant_id: orphan.tenantId, blob_key: orphan.blobKey, remove_after: orphan.removeAfter })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'blob_key']).doUpdateSet({ remove_after: orphan.removeAfter }),
    )
    .execute();
}

/** False when the file is due for the sweep, or swept: then no document may point at it. */
export async function adoptOrphan(tx: Tx, blobKey: string, now: Date): Promise<boolean> {
  const result = await tx
    .deleteFrom('orphan_blob')
    .where('blob_key', '=', blobKey)
    .where('remove_after', '>', now)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** The file is gone. */
export async function forgetOrphan(tx: Tx, blobKey: string): Promise<void> {
  await tx.deleteFrom('orphan_blob').where('blob_key', '=', blobKey).execute();
}
