import type { RepricedModel } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Modal, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { type Column, DataTable, Money, Notice, ProblemNotice } from '../../../ui/index.ts';
import { lastDays, type PeriodLength, periodLengths } from '../period.ts';

/** First what would change, then the button that makes it so. */
export function RerateDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [days, setDays] = useState<PeriodLength>(30);
  // What is applied is what was shown: calls made since then are not in it.
  const [to, setTo] = useState(() => new Date().toISOString());
  const look = useMutation(orpc.reckoning.rerate.mutationOptions());
  const apply = useMutation({
    ...orpc.reckoning.rerate.mutationOptions(),
    onSuccess: async () => {
      void message.success(t('actions.saved'));
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: orpc.reckoning.key() }),
        queryClient.invalidateQueries({ queryKey: orpc.usage.key() }),
      ]);
      onClose();
    },
  });
  const input = (until: string) => ({ from: lastDays(days, Date.now()).from, to: until });
  const compare = () => {
    const until = new Date().toISOString();
    setTo(until);
    look.mutate({ ...input(until), dryRun: true });
  };
  const found = look.data;
  return (
    <Modal open centered width={680} footer={null} title={t('usage.rerating.start')} onCancel={onClose}>
      <div className="stack">
        <p className="second">{t('usage.rerating.dialogText')}</p>
        <Segmented
          aria-label={t('usage.time')}
          value={days}
          options={periodLengths.map((count) => ({ value: count, label: t('usage.days', { count }) }))}
          onChange={(next) => {
            setDays(next);
            look.reset();
          }}
        />
        {found !== undefined && <Changes changes={found.changes} unpriced={found.unpriced} />}
        <ProblemNotice error={look.error ?? apply.error} />
        <div className="row">
          <Button
            type={found === undefined ? 'primary' : 'default'}
            loading={look.isPending}
            onClick={compare}
          >
            {t('usage.rerating.compare')}
          </Button>
          {found !== undefined && found.changes.length > 0 && (
            <Button
              type="primary"
              loading={apply.isPending}
              onClick={() => apply.mutate({ ...input(to), dryRun: false })}
            >
              {t('usage.rerating.apply')}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

function Changes({ changes, unpriced }: { changes: readonly RepricedModel[]; unpriced: number }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const columns: Column<RepricedModel>[] = [
    { key: 'model', title: t('usage.model'), kind: 'main', cell: ({ model }) => model },
    {
      key: 'calls',
      title: t('usage.requests'),
      kind: 'end',
      cell: ({ calls }) => formatNumber(calls, locale),
    },
    {
      key: 'before',
      title: t('usage.rerating.before'),
      kind: 'end',
      cell: ({ beforePico, currency }) => <Money pico={beforePico} currency={currency} />,
    },
    {
      key: 'after',
      title: t('usage.rerating.after'),
      kind: 'end',
      cell: ({ afterPico, currency }) => <Money pico={afterPico} currency={currency} />,
    },
    {
      key: 'delta',
      title: t('usage.rerating.delta'),
      kind: 'end',
      cell: ({ deltaPico, currency }) => <Money pico={deltaPico} currency={currency} />,
    },
  ];
  return (
    <>
      {unpriced > 0 && <Notice tone="warning">{t('usage.rerating.unpriced', { count: unpriced })}</Notice>}
      {changes.length === 0 ? (
        <Notice tone="success">{t('usage.rerating.nothing')}</Notice>
      ) : (
        <DataTable
          label={t('usage.rerating.changes')}
          columns={columns}
          rows={changes}
          rowKey={({ model, currency }) => `${model} ${currency}`}
        />
      )}
    </>
  );
}
