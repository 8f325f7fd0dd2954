import type { Id, SearchFilters } from '@jishi/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { formatName } from '../format-name.ts';
import { type FilterParameters, listText, noFilters } from './filters.ts';
import styles from './search.module.css';

/** What is narrowed, and how that is changed. */
export interface Filtering {
  baseIds: readonly Id<'base'>[];
  filters: SearchFilters;
  change: (part: FilterParameters) => void;
}

/** Narrows the documents that are searched; offers only what there is, with how many documents have it. */
export function FilterBar({ test, asOf }: { test: Filtering; asOf?: string | undefined }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { baseIds, filters, change } = test;
  const input = {
    filters,
    ...(baseIds.length === 0 ? {} : { baseIds: [...baseIds] }),
    ...(asOf === undefined ? {} : { asOf }),
  };
  const facets = useQuery({
    ...orpc.attributes.facets.queryOptions({ input }),
    placeholderData: keepPreviousData,
  });
  const option = (value: string, label: string, count: number) => ({
    value,
    label: `${label} (${formatNumber(count, locale)})`,
  });
  const data = facets.data;
  const filtered = Object.keys(filters).length > 0;
  return (
    <fieldset className={styles.filterBar} aria-label={t('retrieval.filters.label')}>
      <Choice
        label={t('retrieval.filters.tags')}
        options={(data?.tags ?? []).map(({ value, count }) => option(value, value, count))}
        value={filters.tags?.any ?? []}
        onChange={(values) => change({ tags: listText(values) })}
      />
      <Choice
        label={t('retrieval.filters.formats')}
        options={(data?.formats ?? []).map(({ value, count }) => option(value, formatName(t, value), count))}
        value={filters.formats ?? []}
        onChange={(values) => change({ types: listText(values) })}
      />
      <Choice
        label={t('retrieval.filters.owners')}
        options={(data?.owners ?? []).map(({ value, count }) => option(value.id, value.name, count))}
        value={filters.ownerIds ?? []}
        onChange={(values) => change({ owners: listText(values) })}
      />
      <Day
        label={t('retrieval.filters.from')}
        value={filters.date?.from}
        onChange={(from) => change({ from })}
      />
      <Day label={t('retrieval.filters.to')} value={filters.date?.to} onChange={(to) => change({ to })} />
      {filtered && (
        <Button type="text" onClick={() => change(noFilters)}>
          {t('retrieval.filters.clear')}
        </Button>
      )}
      {data !== undefined && (
        <span className="quiet" title={t('retrieval.filters.rights')}>
          {t('retrieval.filters.matching', { count: data.documents })}
        </span>
      )}
    </fieldset>
  );
}

interface ChoiceProps {
  label: string;
  options: { value: string; label: string }[];
  value: readonly string[];
  onChange: (values: string[]) => void;
}

function Choice({ label, options, value, onChange }: ChoiceProps) {
  return (
    <Select
      mode="multiple"
      allowClear
      maxTagCount="responsive"
      className={styles.filter}
      aria-label={label}
      placeholder={label}
      optionFilterProp="label"
      options={options}
      value={[...value]}
      onChange={onChange}
    />
  );
}

interface DayProps {
  label: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
}

function Day({ label, value, onChange }: DayProps) {
  const id = useId();
  return (
    <span className={styles.day}>
      <label htmlFor={id} className="quiet">
        {label}
      </label>
      <Input
        id={id}
        type="date"
        value={value ?? ''}
        onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
      />
    </span>
  );
}
