import { Button, Checkbox, Input, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { Icon } from '../../../ui/index.ts';
import { periodLengths } from '../period.ts';
import { ChoiceFilter, CostFilter, FixedFilter, LatencyFilter } from './filter-fields.tsx';
import styles from './filters.module.css';
import { useUsageFilter } from './use-usage-filter.ts';

/** Period and filters; a link to the page shows the same calls. */
export function UsageFilters({ detailed = false }: { detailed?: boolean }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const { days, chosen, set, clear, narrowed } = useUsageFilter();
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
      <ChoiceFilter by="provider" />
      <ChoiceFilter by="route" />
      <ChoiceFilter by="app" />
      <ChoiceFilter by="key" />
      {can('usage.read') && <ChoiceFilter by="user" />}
      {detailed && (
        <>
          <FixedFilter
            name="status"
            values={['ok', 'error', 'cancelled']}
            label={(value) => t(`usage.${value}`)}
          />
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
      {can('usage.read') && (
        <Checkbox
          checked={chosen.mine === 'true'}
          onChange={({ target: { checked } }) => set({ mine: checked ? 'true' : undefined })}
        >
          {t('usage.mineOnly')}
        </Checkbox>
      )}
      {narrowed && (
        <Button type="text" icon={<Icon name="close" size={14} />} onClick={clear}>
          {t('actions.reset')}
        </Button>
      )}
    </search>
  );
}
