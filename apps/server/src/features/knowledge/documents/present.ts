import type { ChunkItem, DocumentItem, DocumentStatus, Id, Locale, ProblemCode } from '@jishi/contract';
import { problemStatus } from '@jishi/contract';
import { problemText } from '@jishi/locales';
import { type PrincipalKey, parsePrincipal } from '../rights/principal.ts';
import { presentAttributes } from './attributes/present.ts';
import type { ChunkRow } from './chunk-store.ts';
import { presentWarnings, type StoredReport } from './report/present-report.ts';
import type { DocumentRow } from './store.ts';
import { presentValidity } from './validity/present.ts';

export interface DocumentContext {
  locale: Locale;
  names: Map<PrincipalKey, string>;
  can: { write: boolean; own: boolean };
  now: Date;
}

export function presentDocument(
  row: DocumentRow,
  { locale, names, can, now }: DocumentContext,
): DocumentItem {
  return {
    id: row.id as Id<'document'>,
    baseId: row.base_id as Id<'base'>,
    name: row.name,
    mediaType: row.media_type,
    format: row.format,
    size: row.size,
    status: row.status as DocumentStatus,
    progress: row.progress,
    problem: row.status === 'failed' ? presentProblem(row, locale) : null,
    warnings: presentWarnings((row.report ?? {}) as StoredReport, locale),
    pages: row.pages,
    version: row.version,
    chunkCount: row.chunk_count,
    access: {
      mode: row.entries === null ? 'inherit' : 'list',
      // Who else may read is for those who work on the document, not for every reader.
      entries: can.write ? presentPrincipals(row.entries ?? [], names) : [],
      denied: can.write ? presentPrincipals(row.denies, names) : [],
    },
    validity: presentValidity(row, now),
    attributes: presentAttributes(row),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    createdBy: row.author,
    source: presentSource(row),
    can,
  };
}

function presentSource(row: DocumentRow): DocumentItem['source'] {
  if (row.source_id === null) return null;
  return {
    id: row.source_id as Id<'source'>,
    name: row.source_name ?? '',
    url: row.source_url,
    modifiedAt: row.source_modified_at?.toISOString() ?? null,
    accessMirrored: row.access_mirrored,
  };
}

function presentProblem(row: DocumentRow, locale: Locale): DocumentItem['problem'] {
  const params = (row.problem_params ?? {}) as Record<string, unknown>;
  const code = row.problem_code !== null && row.problem_code in problemStatus ? row.problem_code : 'internal';
  return { code, params, text: problemText(locale, code as ProblemCode, params).detail };
}

/** Principals that (still) exist, with their names; the others grant nothing to anybody. */
export function presentPrincipals(
  keys: PrincipalKey[],
  names: Map<PrincipalKey, string>,
): DocumentItem['access']['entries'] {
  return keys.flatMap((key) => {
    const name = names.get(key);
    return name === undefined ? [] : [{ ...parsePrincipal(key), name }];
  });
}

export function presentChunk(row: ChunkRow): ChunkItem {
  return {
    id: row.id as Id<'chunk'>,
    documentId: row.document_id as Id<'document'>,
    ordinal: row.ordinal,
    title: row.title,
    text: row.text,
    start: row.start_offset,
    end: row.end_offset,
    pageFrom: row.page_from,
    pageTo: row.page_to,
    boxes: row.boxes as ChunkItem['boxes'],
    enabled: row.enabled,
    edited: editOf(row),
  };
}

/** Who changed the words; null when they are those of the document. */
function editOf(row: ChunkRow): ChunkItem['edited'] {
  if (row.source_text === null || row.edited_at === null) return null;
  return { by: row.editor, at: row.edited_at.toISOString() };
}
