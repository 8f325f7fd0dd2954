import type { SearchFilters } from '@jishi/contract';

type OwnerId = NonNullable<SearchFilters['ownerIds']>[number];

/** Filters as they stand in the address; lists are JSON: a tag may hold any sign. */
export interface FilterParameters {
  tags?: string | undefined;
  types?: string | undefined;
  owners?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export const noFilters: FilterParameters = {
  tags: undefined,
  types: undefined,
  owners: undefined,
  from: undefined,
  to: undefined,
};

/** What of the address can be a filter; the rest is left out. */
export function filtersOf(search: FilterParameters): SearchFilters {
  const tags = listOf(search.tags);
  const formats = listOf(search.types);
  const ownerIds = listOf(search.owners).filter((id): id is OwnerId => /^usr_[0-9a-f]{32}$/.test(id));
  const [from, to] = [dayOf(search.from), dayOf(search.to)];
  return {
    ...(tags.length === 0 ? {} : { tags: { any: tags } }),
    ...(formats.length === 0 ? {} : { formats }),
    ...(ownerIds.length === 0 ? {} : { ownerIds }),
    ...(from === undefined && to === undefined ? {} : { date: { from, to } }),
  };
}

export function listText(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : JSON.stringify(values);
}

function listOf(text: string | undefined): string[] {
  try {
    const values: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(values) ? values.filter((value) => typeof value === 'string').slice(0, 30) : [];
  } catch {
    return [];
  }
}

const dayOf = (text: string | undefined) => (/^\d{4}-\d{2}-\d{2}$/.test(text ?? '') ? text : undefined);
