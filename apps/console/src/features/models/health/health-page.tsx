import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { EmptyState, Notice, QueryView } from '../../../ui/index.ts';
import { ModelsFrame } from '../models-frame.tsx';
import { CacheSection } from './cache-section.tsx';
import { healthOptions } from './health-query.ts';
import { HealthTable } from './health-table.tsx';
import { byUrgency, type Health, isTroubled } from './standing.ts';

/** Whether models answer, how fast, and what people say; what needs a look stands first. */
export function HealthPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const health = useQuery({ ...healthOptions(), enabled: can('models.use') });
  const empty = (
    <EmptyState icon="status" title={t('models.health.emptyTitle')} text={t('models.health.emptyText')} />
  );
  return (
    <ModelsFrame>
      <QueryView query={health} isEmpty={({ items }) => items.length === 0} empty={empty}>
        {({ items }) => (
          <div className="stack">
            <Verdict items={items} />
            <HealthTable items={byUrgency(items)} />
            <p className="quiet">{t('models.health.text')}</p>
          </div>
        )}
      </QueryView>
      {can('models.manage') && <CacheSection />}
    </ModelsFrame>
  );
}

function Verdict({ items }: { items: readonly Health[] }) {
  const { t } = useTranslation();
  const troubled = items.filter(isTroubled);
  if (troubled.length === 0) return <Notice tone="success">{t('models.health.allWell')}</Notice>;
  return (
    <Notice tone="warning" title={t('models.health.troubled', { count: troubled.length })}>
      {troubled.map(({ name }) => name).join(' · ')}
    </Notice>
  );
}
