import type { ModelItem } from '@jishi/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { useSession } from '../../../api/session.ts';
import { formatDay } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { type Column, DataTable, EmptyState, Icon, Notice, QueryView } from '../../../ui/index.ts';
import { ModelsFrame } from '../models-frame.tsx';
import { PriceDialog } from '../price-dialog.tsx';
import { PriceText } from '../price-text.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { ShippedList } from './shipped-list.tsx';

/** What the models cost: those without a price first, then the pool, then the list that comes with the product. */
export function PricesPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const manage = can('models.manage');
  const [importing, setImporting] = useState(false);
  const pool = useQuery(orpc.modelPool.list.queryOptions({ enabled: can('models.use') }));
  const empty = (
    <EmptyState icon="models" title={t('models.advice.emptyTitle')} text={t('models.advice.emptyText')} />
  );
  const actions = manage && (
    <Button icon={<Icon name="upload" size={16} />} onClick={() => setImporting(true)}>
      {t('models.prices.import')}
    </Button>
  );
  return (
    <ModelsFrame actions={actions}>
      <QueryView query={pool} isEmpty={({ items }) => items.length === 0} empty={empty}>
        {({ items }) => (
          <div className="stack">
            <Unpriced models={items} manage={manage} />
            <PriceTable models={items} manage={manage} />
            <p className="quiet">{t('models.prices.text')}</p>
          </div>
        )}
      </QueryView>
      <ShippedList />
      {importing && <ImportDialog models={pool.data?.items ?? []} onClose={() => setImporting(false)} />}
    </ModelsFrame>
  );
}

/** Models without a price, and the way out for those that the shipped list knows. */
function Unpriced({ models, manage }: { models: readonly ModelItem[]; manage: boolean }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const book = useQuery(orpc.prices.book.queryOptions({ input: {} }));
  const missing = models.filter(({ price, enabled }) => price === null && enabled);
  const known = (book.data?.models ?? []).filter(
    ({ modelId, entry }) => entry !== null && missing.some(({ id, editable }) => id === modelId && editable),
  );
  const apply = useMutation({
    ...orpc.prices.apply.mutationOptions(),
    onSuccess: async ({ applied }) => {
      void message.success(t('models.prices.applied', { count: applied.length }));
      await queryClient.invalidateQueries({ queryKey: orpc.modelPool.key() });
      await queryClient.invalidateQueries({ queryKey: orpc.prices.key() });
    },
    onError: (error) => void message.error(problemWords(error, t).title),
  });
  if (missing.length === 0) return null;
  const foot = manage && known.length > 0 && (
    <Button
      size="small"
      loading={apply.isPending}
      onClick={() => apply.mutate({ modelIds: known.map(({ modelId }) => modelId) })}
    >
      {t('models.prices.applyKnown', { count: known.length })}
    </Button>
  );
  return (
    <Notice
      tone="warning"
      title={t('models.prices.unpriced', { count: missing.length })}
      {...(foot === false ? {} : { foot })}
    >
      {missing.map(({ name }) => name).join(' · ')}
    </Notice>
  );
}

function PriceTable({ models, manage }: { models: readonly ModelItem[]; manage: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [editing, setEditing] = useState<ModelItem | null>(null);
  const columns: Column<ModelItem>[] = [
    {
      key: 'model',
      title: t('models.model'),
      kind: 'main',
      cell: ({ name, providerName }) => (
        <>
          <span className="strong">{name}</span>
          <div className="quiet">{providerName}</div>
        </>
      ),
    },
    { key: 'price', title: t('models.price'), kind: 'end', cell: (model) => <PriceText model={model} /> },
    {
      key: 'since',
      title: t('models.prices.since'),
      kind: 'end',
      cell: ({ price }) => (price === null ? '–' : formatDay(price.effectiveFrom, locale)),
    },
    {
      key: 'set',
      title: t('models.setPrice'),
      kind: 'actions',
      cell: (model) =>
        manage &&
        model.editable && (
          <Button
            type="text"
            size="small"
            aria-label={`${t('models.setPrice')}: ${model.name}`}
            icon={<Icon name="edit" size={16} />}
            onClick={() => setEditing(model)}
          />
        ),
    },
  ];
  return (
    <>
      <DataTable label={t('models.prices.title')} columns={columns} rows={models} rowKey={({ id }) => id} />
      {editing !== null && <PriceDialog model={editing} onClose={() => setEditing(null)} />}
    </>
  );
}
