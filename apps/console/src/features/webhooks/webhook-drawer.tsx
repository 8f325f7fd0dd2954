import type { WebhookItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { problemWords } from '../../api/problem-words.ts';
import { formatInstant } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { ConfirmDanger, Notice } from '../../ui/index.ts';
import { DeliveryTable } from './delivery-table.tsx';
import { NewSecret } from './webhook-dialog.tsx';

/** One webhook: its state, a test, its secret, and what was sent to it. */
export function WebhookDrawer({ webhook, onClose }: { webhook: WebhookItem | null; onClose: () => void }) {
  return (
    <Drawer open={webhook !== null} size={620} title={webhook?.name} onClose={onClose}>
      {webhook !== null && <WebhookView webhook={webhook} />}
    </Drawer>
  );
}

function WebhookView({ webhook }: { webhook: WebhookItem }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const { id: webhookId, url, enabled } = webhook;
  const test = useMutation({
    ...orpc.webhooks.test.mutationOptions(),
    onSuccess: () => {
      void message.success(t('webhooks.tested'));
      return queryClient.invalidateQueries({ queryKey: orpc.webhooks.key() });
    },
    onError: (error) => void message.error(problemWords(error, t).title),
  });
  return (
    <div className="stack">
      <p className="second" style={{ overflowWrap: 'anywhere' }}>
        {url}
      </p>
      <Standing webhook={webhook} />
      <div className="row">
        <Button
          type="primary"
          disabled={!enabled}
          loading={test.isPending}
          onClick={() => test.mutate({ webhookId })}
        >
          {t('webhooks.test')}
        </Button>
        <RotateButton webhook={webhook} />
      </div>
      <h3 style={{ fontSize: 14 }}>{t('webhooks.log')}</h3>
      <DeliveryTable webhook={webhook} />
    </div>
  );
}

/** Why nothing arrives. */
function Standing({ webhook: { disabledReason, failingSince, enabled } }: { webhook: WebhookItem }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (disabledReason !== null)
    return <Notice tone="danger">{t(`webhooks.reasons.${disabledReason}`)}</Notice>;
  if (!enabled || failingSince === null) return null;
  return (
    <Notice tone="warning">
      {t('webhooks.failingSince', { when: formatInstant(failingSince, locale) })}
    </Notice>
  );
}

function RotateButton({ webhook: { id: webhookId, name } }: { webhook: WebhookItem }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const rotate = useMutation(orpc.webhooks.rotateSecret.mutationOptions());
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('webhooks.rotate')}</Button>
      <ConfirmDanger
        open={asking}
        title={t('webhooks.rotateTitle', { name })}
        text={t('webhooks.rotateText')}
        action={t('webhooks.rotate')}
        onConfirm={() => rotate.mutateAsync({ webhookId })}
        onClose={() => setAsking(false)}
      />
      <Modal
        open={rotate.data !== undefined}
        centered
        footer={null}
        title={t('webhooks.secretTitle')}
        onCancel={() => rotate.reset()}
      >
        {rotate.data && <NewSecret secret={rotate.data.secret} onClose={() => rotate.reset()} />}
      </Modal>
    </>
  );
}
