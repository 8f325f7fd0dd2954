import type { SearchFilters } from '@jishi/contract';
import { type RawBuilder, sql } from 'kysely';
import { tagKey } from './tag.ts';

/** The day that a document is of, on the row of `document`. */
export const dayOf = sql<string>`coalesce(document.dated_on,
  (coalesce(document.source_modified_at, document.created_at) at time zone 'UTC')::date)`;

/** Who answers for a document, on its row. */
export const ownerOf = sql<string | null>`coalesce(document.owner_id, document.created_by)`;

/**
 * The condition that a document meets all filters, on the row of `document`; beside the condition of rights, in the same
 * query. Values are parameters, never text of the query.
 */
export function matchesFilters(filters: SearchFilters | undefined): RawBuilder<boolean> {
  if (filters === undefined) return sql<boolean>`true`;
  const { tags, formats, ownerIds, date } = filters;
  const conditions = [
    ...(hasSome(tags?.any) ? [tagged(tags.any)] : []),
    ...(tags?.all ?? []).map((tag) => tagged([tag])),
    ...(hasSome(tags?.none) ? [sql<boolean>`not ${tagged(tags.none)}`] : []),
    ...(hasSome(formats) ? [sql<boolean>`document.format = any(${[...formats]}::text[])`] : []),
    ...(hasSome(ownerIds) ? [sql<boolean>`${ownerOf} = any(${[...ownerIds]}::text[])`] : []),
    ...(date?.from === undefined ? [] : [sql<boolean>`${dayOf} >= ${date.from}::date`]),
    ...(date?.to === undefined ? [] : [sql<boolean>`${dayOf} <= ${date.to}::date`]),
  ];
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

function hasSome<Value>(values: readonly Value[] | undefined): values is readonly Value[] {
  return values !== undefined && values.length > 0;
}

function tagged(tags: readonly string[]): RawBuilder<boolean> {
  const keys = [...new Set(tags.map(tagKey))];
  return sql<boolean>`exists (select 1 from document_tag
    where document_tag.document_id = document.id and document_tag.tag_key = any(${keys}::text[]))`;
}
