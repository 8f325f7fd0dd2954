import type { SearchFilters } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { Tag } from '../../../ui/index.ts';
import { formatName } from '../../knowledge/index.ts';

/** Which documents alone were asked. */
export function FilterTags({ filters }: { filters: SearchFilters }) {
  const { t } = useTranslation();
  const { tags, formats = [], date } = filters;
  const words = [
    ...(tags?.any ?? []),
    ...(tags?.all ?? []),
    ...formats.map((format) => formatName(t, format)),
    ...dateWords(t, date),
  ];
  return (
    <>
      {words.map((word) => (
        <Tag key={word}>{word}</Tag>
      ))}
      {filters.ownerIds !== undefined && <OwnerTags ids={filters.ownerIds} />}
    </>
  );
}

function OwnerTags({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation();
  const facets = useQuery({ ...orpc.attributes.facets.queryOptions({ input: {} }), staleTime: 60_000 });
  if (facets.data === undefined) return null;
  const names = facets.data.owners.flatMap(({ value }) => (ids.includes(value.id) ? [value.name] : []));
  const unknown = ids.length - names.length;
  return (
    <>
      {names.map((name) => (
        <Tag key={name}>{name}</Tag>
      ))}
      {unknown > 0 && <Tag>{t('retrieval.filters.someOwners', { count: unknown })}</Tag>}
    </>
  );
}

function dateWords(t: TFunction, date: SearchFilters['date']): string[] {
  const { from, to } = date ?? {};
  if (from !== undefined && to !== undefined) return [t('retrieval.filters.between', { from, to })];
  if (from !== undefined) return [t('retrieval.filters.fromDay', { day: from })];
  return to === undefined ? [] : [t('retrieval.filters.toDay', { day: to })];
}
