import type { ChunkItem, DocumentItem } from '@jishi/contract';
import { decodeCursor, toPage } from '../../../kernel/cursor.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { strongest } from '../rights/access-set.ts';
import { canOnDocument, readableDocument, type Viewer, viewerOf, visibleBase } from '../rights/guard.ts';
import { principalNames } from '../rights/names.ts';
import { rightsOf } from '../rights/store.ts';
import { findChunk, listChunks } from './chunk-store.ts';
import { presentChunk, presentDocument } from './present.ts';
import { type DocumentRow, findDocument, listReadableDocuments, readText } from './store.ts';

/** Rows that the viewer may see, as they see them. */
export async function showDocuments(
  tx: Tx,
  scope: Scope,
  { viewer, rows }: { viewer: Viewer; rows: DocumentRow[] },
): Promise<DocumentItem[]> {
  const names = await principalNames(tx, [
    ...new Set(rows.flatMap(({ entries, denies }) => [...(entries ?? []), ...denies])),
  ]);
  const baseIds = [...new Set(rows.map((row) => row.base_id))];
  const rights = await rightsOf(tx, viewer.principals, baseIds);
  return rows.map((row) => {
    const right = strongest(rights.get(row.base_id) ?? []);
    return presentDocument(row, {
      locale: scope.locale,
      names,
      can: canOnDocument(viewer, right, row),
      now: scope.clock.now(),
    });
  });
}

async function showOne(
  tx: Tx,
  scope: Scope,
  seen: { viewer: Viewer; row: DocumentRow },
): Promise<DocumentItem> {
  return found((await showDocuments(tx, scope, { viewer: seen.viewer, rows: [seen.row] }))[0]);
}

export function showDocument(scope: Scope, documentId: string): Promise<DocumentItem> {
  return scope.tx(async (tx) => showOne(tx, scope, await readableDocument(tx, scope, documentId)));
}

/**
 * What the caller has just changed or added, even when the change took it out of their sight.
 * @throws knowledge.document_not_found when it was deleted in the meantime
 */
export function showChanged(scope: Scope, documentId: string): Promise<DocumentItem> {
  return scope.tx(async (tx) => {
    const row = found(await findDocument(tx, documentId), 'knowledge.document_not_found');
    return showOne(tx, scope, { viewer: await viewerOf(tx, scope), row });
  });
}

export interface DocumentListInput {
  baseId: string;
  cursor?: string | undefined;
  limit: number;
  search?: string | undefined;
  status?: string | undefined;
  tag?: string | undefined;
}

export function listDocuments(
  scope: Scope,
  input: DocumentListInput,
): Promise<{ items: DocumentItem[]; nextCursor: string | null }> {
  const before = decodeCursor(input.cursor, 1)?.[0];
  return scope.tx(async (tx) => {
    const { viewer } = await visibleBase(tx, scope, input.baseId);
    const rows = await listReadableDocuments(tx, {
      ...input,
      principals: viewer.principals,
      filters: input.tag === undefined ? undefined : { tags: { all: [input.tag] } },
      before: before === undefined ? undefined : String(before),
      limit: input.limit + 1,
    });
    const page = toPage(rows, input.limit, { item: (row) => row, keys: (row) => [row.id] });
    return { ...page, items: await showDocuments(tx, scope, { viewer, rows: page.items }) };
  });
}

/** A window of the parsed text, in UTF-16 code units; empty while nothing is indexed. */
export function showText(
  scope: Scope,
  input: { documentId: string; from: number; length: number },
): Promise<{ text: string; from: number; total: number }> {
  return scope.tx(async (tx) => {
    const { row } = await readableDocument(tx, scope, input.documentId);
    return { text: await readText(tx, row, input), from: input.from, total: row.text_length };
  });
}

/** A window of a document's text with its name and where it comes from. @throws knowledge.document_not_found */
export function readDocument(
  scope: Scope,
  input: { documentId: string; from: number; length: number },
): Promise<{ name: string; url: string | null; text: string; from: number; total: number }> {
  return scope.tx(async (tx) => {
    const { row } = await readableDocument(tx, scope, input.documentId);
    const text = await readText(tx, row, input);
    return { name: row.name, url: row.source_url, text, from: input.from, total: row.text_length };
  });
}

export function showChunks(
  scope: Scope,
  input: { documentId: string; cursor?: string | undefined; limit: number },
): Promise<{ items: ChunkItem[]; nextCursor: string | null }> {
  const after = Number(decodeCursor(input.cursor, 1)?.[0] ?? -1);
  return scope.tx(async (tx) => {
    const { row } = await readableDocument(tx, scope, input.documentId);
    const rows = await listChunks(tx, row, { after, limit: input.limit + 1 });
    return toPage(rows, input.limit, { item: presentChunk, keys: (chunk) => [chunk.ordinal] });
  });
}

/** One chunk with its document, for opening a citation. @throws knowledge.document_not_found */
export function showChunk(
  scope: Scope,
  chunkId: string,
): Promise<{ chunk: ChunkItem; document: DocumentItem; olderVersion: number | null }> {
  return scope.tx(async (tx) => {
    const chunk = found(await findChunk(tx, chunkId), 'knowledge.document_not_found');
    const seen = await readableDocument(tx, scope, chunk.document_id);
    return {
      chunk: presentChunk(chunk),
      document: await showOne(tx, scope, seen),
      olderVersion: chunk.older_version,
    };
  });
}
