import type { WebhookItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { type Column, DataTable, ItemMenu, Tag } from '../../ui/index.ts';
import { typeText } from './type-text.ts';

interface WebhookTableProps {
  webhooks: readonly WebhookItem[];
  onEdit: (webhook: WebhookItem) => void;
  onOpen: (webhook: WebhookItem) => void;
}

export function WebhookTable({ webhooks, onEdit, onOpen }: WebhookTableProps) {
  const { t } = useTranslation();
  const columns: Column<WebhookItem>[] = [
    {
      key: 'name',
      title: t('webhooks.name'),
      kind: 'main',
      cell: (webhook) => (
        <>
          <button type="button" className="plain-button strong" onClick={() => onOpen(webhook)}>
            {webhook.name}
          </button>
          <div className="quiet" style={{ overflowWrap: 'anywhere' }}>
            {webhook.url}
          </div>
        </>
      ),
    },
    {
      key: 'events',
      title: t('webhooks.events'),
      cell: ({ types }) => types.map((type) => <div key={type}>{t(typeText(type))}</div>),
    },
    { key: 'state', title: t('webhooks.result'), cell: (webhook) => <WebhookState webhook={webhook} /> },
    {
      key: 'actions',
      title: t('actions.more'),
      kind: 'actions',
      cell: (webhook) => <WebhookMenu webhook={webhook} onEdit={() => onEdit(webhook)} />,
    },
  ];
  return (
    <DataTable
      label={t('webhooks.title')}
      columns={columns}
      rows={webhooks}
      rowKey={({ id }) => id}
      onOpen={onOpen}
    />
  );
}

function WebhookState({ webhook: { enabled, failingSince } }: { webhook: WebhookItem }) {
  const { t } = useTranslation();
  if (!enabled) return <Tag>{t('webhooks.off')}</Tag>;
  return failingSince === null ? (
    <Tag dot tone="success">
      {t('webhooks.on')}
    </Tag>
  ) : (
    <Tag dot tone="warning">
      {t('webhooks.failing')}
    </Tag>
  );
}

function WebhookMenu({
  webhook: { id: webhookId, name, enabled },
  onEdit,
}: {
  webhook: WebhookItem;
  onEdit: () => void;
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const refresh = { onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.webhooks.key() }) };
  const update = useMutation({ ...orpc.webhooks.update.mutationOptions(), ...refresh });
  const remove = useMutation({ ...orpc.webhooks.remove.mutationOptions(), ...refresh });
  return (
    <ItemMenu
      name={name}
      enabled={enabled}
      switchOn={t('webhooks.switchOn')}
      switchOff={t('webhooks.switchOff')}
      removeTitle={t('webhooks.removeTitle', { name })}
      removeText={t('webhooks.removeText')}
      onEdit={onEdit}
      onSwitch={(next) => update.mutateAsync({ webhookId, enabled: next })}
      onRemove={() => remove.mutateAsync({ webhookId })}
    />
  );
}
