import type { WebhookItem } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { EmptyState, Forbidden, Icon, Page, QueryView } from '../../ui/index.ts';
import { LimitsFrame } from '../limits/index.ts';
import { WebhookDialog } from './webhook-dialog.tsx';
import { WebhookDrawer } from './webhook-drawer.tsx';
import { WebhookTable } from './webhook-table.tsx';

/** Who is told about what happens. */
export function WebhooksPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const [editing, setEditing] = useState<WebhookItem | 'new' | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const webhooks = useQuery(orpc.webhooks.list.queryOptions({ enabled: can('models.manage') }));
  if (!can('models.manage')) {
    return (
      <Page>
        <Forbidden />
      </Page>
    );
  }
  const create = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setEditing('new')}>
      {t('webhooks.add')}
    </Button>
  );
  const empty = (
    <EmptyState icon="plug" title={t('webhooks.emptyTitle')} text={t('webhooks.emptyText')} action={create} />
  );
  return (
    <LimitsFrame actions={webhooks.data?.items.length === 0 ? undefined : create}>
      <QueryView query={webhooks} isEmpty={({ items }) => items.length === 0} empty={empty}>
        {({ items }) => (
          <div className="stack">
            <p className="second">{t('webhooks.text')}</p>
            <WebhookTable webhooks={items} onEdit={setEditing} onOpen={({ id }) => setOpened(id)} />
          </div>
        )}
      </QueryView>
      {editing !== null && (
        <WebhookDialog
          {...(editing === 'new' ? {} : { webhook: editing })}
          onClose={() => setEditing(null)}
        />
      )}
      <WebhookDrawer
        webhook={webhooks.data?.items.find(({ id }) => id === opened) ?? null}
        onClose={() => setOpened(null)}
      />
    </LimitsFrame>
  );
}
