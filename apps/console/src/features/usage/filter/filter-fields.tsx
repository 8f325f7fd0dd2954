import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { formatMilliseconds, formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { lastDays } from '../period.ts';
import styles from './filters.module.css';
import { useUsageFilter } from './use-usage-filter.ts';

type Dimension = 'model' | 'provider' | 'route' | 'app' | 'key' | 'user';

/** Everything of a kind that was used in the period, by name. Asked for when somebody opens it. */
export function ChoiceFilter({ by }: { by: Dimension }) {
  const { t } = useTranslation();
  const { days, chosen, input, set } = useUsageFilter();
  const [opened, setOpened] = useState(false);
  const period = { ...lastDays(days, Date.now()), mine: input.mine };
  const parts = useQuery(
    orpc.usage.breakdown.queryOptions({
      input: { ...period, by },
      enabled: opened || chosen[by] !== undefined,
    }),
  );
  const options = (parts.data?.items ?? []).flatMap(({ id, name }) => {
    if (by === 'route' && id === null) return [{ value: '-', label: t('usage.filter.noRoute') }];
    return id === null ? [] : [{ value: id, label: name ?? t('states.unknown') }];
  });
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={t(`usage.filter.${by}`)}
      placeholder={t(`usage.filter.${by}`)}
      className={styles.choice ?? ''}
      popupMatchSelectWidth={false}
      loading={parts.isFetching}
      value={chosen[by] ?? null}
      options={options}
      labelRender={({ label }) => label ?? t(parts.isFetching ? 'states.loading' : 'states.unknown')}
      onOpenChange={(open) => open && setOpened(true)}
      onChange={(value) => set({ [by]: value ?? undefined })}
    />
  );
}

interface FixedFilterProps<Value extends string> {
  name: 'status' | 'attempt' | 'cache';
  values: readonly Value[];
  label: (value: Value) => string;
}

export function FixedFilter<Value extends string>({ name, values, label }: FixedFilterProps<Value>) {
  const { t } = useTranslation();
  const { chosen, set } = useUsageFilter();
  return (
    <Select
      allowClear
      aria-label={t(`usage.filter.${name}`)}
      placeholder={t(`usage.filter.${name}`)}
      className={styles.choice ?? ''}
      popupMatchSelectWidth={false}
      value={(chosen[name] as Value | undefined) ?? null}
      options={values.map((value) => ({ value, label: label(value) }))}
      onChange={(value) => set({ [name]: value ?? undefined })}
    />
  );
}

const latencies = [1_000, 5_000, 15_000, 60_000];
/** In units of whichever currency a call was priced in. */
const costs = [0.001, 0.01, 0.1, 1, 10];

export function LatencyFilter() {
  const { t } = useTranslation();
  const locale = useLocale();
  const options = latencies.map((value) => ({
    value: String(value),
    label: t('usage.filter.slower', { time: formatMilliseconds(value, locale) }),
  }));
  return <LeastFilter name="minLatencyMs" label={t('usage.filter.slow')} options={options} />;
}

export function CostFilter() {
  const { t } = useTranslation();
  const locale = useLocale();
  const options = costs.map((value) => ({
    value: String(BigInt(value * 1_000) * 1_000_000_000n),
    label: t('usage.filter.dearer', { amount: formatNumber(value, locale) }),
  }));
  return <LeastFilter name="minCostPico" label={t('usage.filter.dear')} options={options} />;
}

interface LeastFilterProps {
  name: 'minLatencyMs' | 'minCostPico';
  label: string;
  options: { value: string; label: string }[];
}

function LeastFilter({ name, label, options }: LeastFilterProps) {
  const { chosen, set } = useUsageFilter();
  return (
    <Select
      allowClear
      aria-label={label}
      placeholder={label}
      className={styles.choice ?? ''}
      popupMatchSelectWidth={false}
      value={chosen[name] ?? null}
      options={options}
      onChange={(value) => set({ [name]: value ?? undefined })}
    />
  );
}
