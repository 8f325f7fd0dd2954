import type { Id, KnowledgeFacets, SearchFilters } from '@jishi/contract';
import type { Scope } from '../../../../kernel/scope.ts';
import { requireBases, requireOwners } from '../../retrieval/bases.ts';
import { viewerOf } from '../../rights/guard.ts';
import { countFacets } from './facet-store.ts';

export interface FacetInput {
  /** Undefined = every base with something readable. */
  baseIds?: Id<'base'>[] | undefined;
  filters?: SearchFilters | undefined;
  asOf?: Date | undefined;
}

/** Counts only what the caller may find: nothing tells of a document beyond. @throws knowledge.base_not_found, knowledge.unknown_principal */
export function showFacets(scope: Scope, input: FacetInput): Promise<KnowledgeFacets> {
  return scope.tx(async (tx) => {
    const { principals } = await viewerOf(tx, scope);
    await requireOwners(tx, input.filters);
    const bases = await requireBases(tx, principals, input.baseIds);
    const rows = await countFacets(tx, {
      principals,
      baseIds: bases.map(({ id }) => id),
      at: input.asOf ?? scope.clock.now(),
      filters: input.filters,
    });
    const of = (kind: string) => rows.filter((row) => row.kind === kind);
    const text = (kind: string) => of(kind).map(({ value, count }) => ({ value, count }));
    return {
      documents: of('all')[0]?.count ?? 0,
      tags: text('tag'),
      formats: text('format'),
      owners: of('owner').map(({ value, label, count }) => ({
        value: { id: value as Id<'user'>, name: label },
        count,
      })),
      years: of('year')
        .map(({ value, count }) => ({ value: Number(value), count }))
        .sort((left, right) => right.value - left.value),
    };
  });
}
