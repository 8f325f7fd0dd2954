import type { ModelItem, ProviderItem } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { EmptyState, Icon, Notice, QueryView, Section } from '../../ui/index.ts';
import { ConnectDrawer } from './connect-drawer.tsx';
import { healthOptions } from './health/health-query.ts';
import { ModelsFrame } from './models-frame.tsx';
import { PoolTable } from './pool-table.tsx';
import { ProviderCards } from './provider-cards.tsx';

export function ModelsPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const manage = can('models.manage');
  const [connecting, setConnecting] = useState<'new' | ProviderItem | null>(null);
  const pool = useQuery(orpc.modelPool.list.queryOptions({ enabled: can('models.use') }));
  const providers = useQuery(orpc.providers.list.queryOptions({ enabled: manage }));
  const add = manage && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setConnecting('new')}>
      {t('models.addProvider')}
    </Button>
  );
  const nothing = pool.data?.items.length === 0 && (!manage || providers.data?.items.length === 0);
  return (
    <ModelsFrame actions={nothing ? undefined : add}>
      {nothing ? (
        <EmptyState
          icon="models"
          title={t('models.emptyTitle')}
          text={t(manage ? 'models.emptyText' : 'models.emptyReadOnly')}
          action={add}
        />
      ) : (
        <>
          <QueryView query={pool}>{({ items }) => <Pool models={items} manage={manage} />}</QueryView>
          {manage && (
            <Section title={t('models.providers')}>
              <QueryView query={providers}>
                {({ items }) => (
                  <ProviderCards
                    providers={items}
                    models={pool.data?.items ?? []}
                    onAddModels={setConnecting}
                  />
                )}
              </QueryView>
            </Section>
          )}
        </>
      )}
      {connecting !== null && (
        <ConnectDrawer
          {...(connecting === 'new' ? {} : { provider: connecting })}
          onClose={() => setConnecting(null)}
        />
      )}
    </ModelsFrame>
  );
}

function Pool({ models, manage }: { models: readonly ModelItem[]; manage: boolean }) {
  const { t } = useTranslation();
  const health = useQuery(healthOptions());
  const missing = (kind: ModelItem['kind']) => !models.some((model) => model.kind === kind && model.enabled);
  return (
    <div className="stack">
      {missing('chat') && <Notice>{t('models.missingChat')}</Notice>}
      {missing('embedding') && <Notice>{t('models.missingEmbedding')}</Notice>}
      {models.length > 0 && <PoolTable models={models} health={health.data?.items ?? []} manage={manage} />}
    </div>
  );
}
