import { sql } from 'kysely';
import type { Tx } from '../../../../kernel/scope.ts';
import { type Findable, findableDocuments } from '../../retrieval/store.ts';
import { dayOf, ownerOf } from './filter-store.ts';

export interface FacetRow {
  kind: string;
  value: string;
  label: string;
  count: number;
}

const mostValues = 100;

/** How many findable documents there are of each tag, format, owner and year; the most frequent first. */
export async function countFacets(tx: Tx, findable: Findable): Promise<FacetRow[]> {
  const { rows } = await sql<FacetRow>`
    with found as materialized (
      select document.id, document.format, ${ownerOf} as owner_id, extract(year from ${dayOf})::int as year
      from document where document.id in (${findableDocuments(findable)})),
    counted as (
      select 'all' as kind, '' as value, '' as label, count(*) as count from found
      union all select 'tag', tag_key, min(tag), count(*) from document_tag join found on found.id = document_id group by tag_key
      union all select 'format', format, '', count(*) from found where format is not null group by format
      union all select 'owner', owner_id, min(app_user.name), count(*) from found join app_user on app_user.id = owner_id
        group by owner_id
      union all select 'year', year::text, '', count(*) from found group by year),
    ranked as (select *, row_number() over (partition by kind order by count desc, value) as place from counted)
    select kind, case kind when 'tag' then label else value end as value, label, count::int as count
    from ranked where place <= ${mostValues} order by kind, place`.execute(tx);
  return rows;
}
