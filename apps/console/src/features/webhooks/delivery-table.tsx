import type { WebhookDelivery, WebhookItem } from '@jishi/contract';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { problemWords } from '../../api/problem-words.ts';
import { formatNumber, formatRelative } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import {
  type Column,
  CopyField,
  DataTable,
  EmptyState,
  moreOf,
  QueryView,
  RelativeTime,
  Tag,
} from '../../ui/index.ts';
import { typeText } from './type-text.ts';

const tone = { pending: 'accent', delivered: 'success', failed: 'danger' } as const;

/** What was sent to a webhook, newest first. Looks again while something is on its way. */
export function DeliveryTable({ webhook }: { webhook: WebhookItem }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<WebhookDelivery | null>(null);
  const { id: webhookId } = webhook;
  const deliveries = useInfiniteQuery({
    ...orpc.webhooks.deliveries.infiniteOptions({
      input: (cursor: string | undefined) => ({ webhookId, cursor, limit: 20 }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
    refetchInterval: 3_000,
  });
  const columns = useColumns(setOpened);
  const empty = (
    <EmptyState plain icon="clock" title={t('webhooks.logEmptyTitle')} text={t('webhooks.logEmptyText')} />
  );
  return (
    <>
      <QueryView query={deliveries} isEmpty={({ pages }) => pages[0]?.items.length === 0} empty={empty}>
        {({ pages }) => (
          <DataTable
            label={t('webhooks.log')}
            columns={columns}
            rows={pages.flatMap(({ items }) => items)}
            rowKey={({ id }) => id}
            onOpen={setOpened}
            more={moreOf(deliveries)}
          />
        )}
      </QueryView>
      {opened !== null && (
        <DeliveryDialog webhook={webhook} delivery={opened} onClose={() => setOpened(null)} />
      )}
    </>
  );
}

function useColumns(onOpen: (delivery: WebhookDelivery) => void): Column<WebhookDelivery>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  return [
    {
      key: 'event',
      title: t('webhooks.event'),
      kind: 'main',
      cell: (delivery) => (
        <>
          <button type="button" className="plain-button" onClick={() => onOpen(delivery)}>
            {t(typeText(delivery.type))}
          </button>
          <div className="quiet">
            <RelativeTime at={delivery.at} />
          </div>
        </>
      ),
    },
    {
      key: 'result',
      title: t('webhooks.result'),
      cell: (delivery) => <DeliveryState delivery={delivery} />,
    },
    {
      key: 'attempts',
      title: t('webhooks.attempts'),
      kind: 'end',
      cell: ({ attempts }) => formatNumber(attempts, locale),
    },
  ];
}

function DeliveryState({ delivery }: { delivery: WebhookDelivery }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { status, lastStatus, lastProblem, nextAt, attempts } = delivery;
  const details = [
    lastStatus !== null && t('webhooks.answered', { status: lastStatus }),
    lastProblem !== null && t(`webhooks.problems.${lastProblem}`),
    nextAt !== null &&
      attempts > 0 &&
      t('webhooks.next', { when: formatRelative(nextAt, Date.now(), locale) ?? t('states.justNow') }),
  ].filter((detail) => detail !== false);
  return (
    <>
      <Tag dot tone={tone[status]}>
        {t(`webhooks.${status}`)}
      </Tag>
      {details.length > 0 && <div className="quiet">{details.join(' · ')}</div>}
    </>
  );
}

interface DeliveryDialogProps {
  webhook: WebhookItem;
  delivery: WebhookDelivery;
  onClose: () => void;
}

/** What was sent, word for word. */
function DeliveryDialog({ webhook, delivery, onClose }: DeliveryDialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const path = { webhookId: webhook.id, deliveryId: delivery.id };
  const shown = useQuery(orpc.webhooks.delivery.queryOptions({ input: path }));
  const resend = useMutation({
    ...orpc.webhooks.resend.mutationOptions(),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.webhooks.key() });
      onClose();
    },
    onError: (error) => void message.error(problemWords(error, t).title),
  });
  return (
    <Modal open centered width={640} footer={null} title={t(typeText(delivery.type))} onCancel={onClose}>
      <div className="stack">
        <DeliveryState delivery={delivery} />
        <QueryView query={shown}>
          {({ body }) => (
            <CopyField block label={t('webhooks.body')} value={JSON.stringify(JSON.parse(body), null, 2)} />
          )}
        </QueryView>
        <div>
          <Button disabled={!webhook.enabled} loading={resend.isPending} onClick={() => resend.mutate(path)}>
            {t('webhooks.resend')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
