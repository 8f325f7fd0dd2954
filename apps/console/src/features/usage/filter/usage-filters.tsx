import { Button, Checkbox, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { Icon } from '../../../ui/index.ts';
import { periodLengths } from '../period.ts';
import { ChoiceFilter, CostFilter, FixedFilter, LatencyFilter } from './filter-fields.tsx';
import styles from './filters.module.css';
import { useUsageFilter } from './use-usage-filter.ts';

const rare = ['provider', 'route', 'app', 'key', 'attempt', 'cache', 'minLatencyMs', 'minCostPico'] as const;

/** Period and filters; a link to the page shows the same calls. */
export function UsageFilters({ detailed = false }: { detailed?: boolean }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const { days, chosen, set, clear, narrowed } = useUsageFilter();
  const [more, setMore] = useState(false);
  const unfolded = more || rare.some((name) => chosen[name] !== undefined);
  return (
    <search className={styles.filters} aria-label={t('usage.filter.label')}>
      <Segmented
        aria-label={t('usage.time')}
        value={days}
        options={periodLengths.map((count) => ({ value: count, label: t('usage.days', { count }) }))}
        onChange={(next) => set({ days: String(next) })}
      />
      {detailed && (
        <Input.Search
          key={chosen.search ?? ''}
          allowClear
          className={styles.search ?? ''}
          defaultValue={chosen.search ?? ''}
          aria-label={t('usage.filter.search')}
          placeholder={t('usage.filter.search')}
          onSearch={(search) => set({ search: search.trim() })}
        />
      )}
      <ChoiceFilter by="model" />
      {can('usage.read') && <ChoiceFilter by="user" />}
      {detailed && (
        <FixedFilter
          name="status"
          values={['ok', 'error', 'cancelled']}
          label={(value) => t(`usage.${value}`)}
        />
      )}
      {unfolded && <RareFilters detailed={detailed} />}
      {can('usage.read') && (
        <Checkbox
          checked={chosen.mine === 'true'}
          onChange={({ target: { checked } }) => set({ mine: checked ? 'true' : undefined })}
        >
          {t('usage.mineOnly')}
        </Checkbox>
      )}
      {!unfolded && (
        <Button type="text" icon={<Icon name="chevronDown" size={14} />} onClick={() => setMore(true)}>
          {t('usage.filter.more')}
        </Button>
      )}
      {narrowed && (
        <Button type="text" icon={<Icon name="close" size={14} />} onClick={clear}>
          {t('actions.reset')}
        </Button>
      )}
    </search>
  );
}

/** Folded away until somebody wants them, or a link has set one. */
function RareFilters({ detailed }: { detailed: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <ChoiceFilter by="provider" />
      <ChoiceFilter by="route" />
      <ChoiceFilter by="app" />
      <ChoiceFilter by="key" />
      {detailed && (
        <>
          <FixedFilter
            name="attempt"
            values={['first', 'later']}
            label={(value) => t(`usage.filter.${value}`)}
          />
          <FixedFilter name="cache" values={['hit', 'miss']} label={(value) => t(`usage.filter.${value}`)} />
          <LatencyFilter />
          <CostFilter />
        </>
      )}
    </>
  );
}
