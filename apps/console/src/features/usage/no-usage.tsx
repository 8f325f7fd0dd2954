import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/index.ts';
import { useUsageFilter } from './filter/use-usage-filter.ts';

/** Nothing at all, or nothing that the filters let through. */
export function NoUsage({ narrowed }: { narrowed: boolean }) {
  const { t } = useTranslation();
  const { clear } = useUsageFilter();
  if (narrowed) {
    return (
      <EmptyState
        icon="search"
        title={t('usage.filter.emptyTitle')}
        text={t('usage.filter.emptyText')}
        action={<Button onClick={clear}>{t('actions.reset')}</Button>}
      />
    );
  }
  const createKey = (
    <Link to="/keys">
      <Button type="primary">{t('usage.emptyAction')}</Button>
    </Link>
  );
  return (
    <EmptyState icon="usage" title={t('usage.emptyTitle')} text={t('usage.emptyText')} action={createKey} />
  );
}
