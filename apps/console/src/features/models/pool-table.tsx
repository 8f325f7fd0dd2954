import type { ModelItem } from '@jishi/contract';
import type { JishiOutputs } from '@jishi/sdk';
import { useTranslation } from 'react-i18next';
import { formatCompact } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { type Column, DataTable, Tag } from '../../ui/index.ts';
import { capabilityText } from './capability-text.ts';
import { dataPolicyText } from './data-policy-text.ts';
import { HealthDot } from './health/health-dot.tsx';
import { kindText } from './kind-text.ts';
import { ModelActions } from './model-actions.tsx';
import { PriceText } from './price-text.tsx';

type Health = JishiOutputs['modelHealth']['list']['items'][number];

interface PoolTableProps {
  models: readonly ModelItem[];
  /** How they do; models that are not in it (switched off) have no dot. */
  health: readonly Health[];
  manage: boolean;
}

/** The models that this tenant may use. */
export function PoolTable({ models, health, manage }: PoolTableProps) {
  const { t } = useTranslation();
  const columns: Column<ModelItem>[] = [
    {
      key: 'model',
      title: t('models.model'),
      kind: 'main',
      cell: (model) => (
        <ModelName model={model} health={health.find(({ modelId }) => modelId === model.id)} />
      ),
    },
    {
      key: 'kind',
      title: t('models.kind'),
      cell: ({ kind }) => t(kindText[kind]),
    },
    { key: 'provider', title: t('models.provider'), cell: ({ providerName }) => providerName },
    { key: 'abilities', title: t('models.capabilities'), cell: (model) => <Abilities model={model} /> },
    { key: 'place', title: t('models.place'), cell: (model) => <Place model={model} /> },
    { key: 'price', title: t('models.price'), kind: 'end', cell: (model) => <PriceText model={model} /> },
  ];
  const actions: Column<ModelItem> = {
    key: 'actions',
    title: t('actions.more'),
    kind: 'actions',
    cell: (model) => model.editable && <ModelActions model={model} />,
  };
  return (
    <DataTable
      label={t('models.pool')}
      columns={manage ? [...columns, actions] : columns}
      rows={models}
      rowKey={({ id }) => id}
    />
  );
}

function ModelName({ model, health }: { model: ModelItem; health: Health | undefined }) {
  const { t } = useTranslation();
  const { name, upstreamName, isDefault, enabled, owner } = model;
  return (
    <>
      <span className="row" style={{ gap: 6 }}>
        {health !== undefined && enabled && <HealthDot health={health} />}
        <span className="strong">{name}</span>
        {isDefault && <Tag tone="accent">{t('models.default')}</Tag>}
        {!enabled && <Tag>{t('models.disabled')}</Tag>}
        {owner === 'operator' && <Tag>{t('models.shareMark')}</Tag>}
      </span>
      {upstreamName !== name && <div className="quiet mono">{upstreamName}</div>}
    </>
  );
}

function Abilities({ model: { kind, capabilities, contextTokens, dimensions } }: { model: ModelItem }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = kind === 'embedding' ? [] : capabilities.map((capability) => t(capabilityText[capability]));
  const size = kind === 'embedding' ? dimensions : contextTokens;
  const sizeText = kind === 'embedding' ? 'models.dimensionCount' : 'models.contextCount';
  const all = size === null ? words : [t(sizeText, { size: formatCompact(size, locale) }), ...words];
  return <span className="second">{all.length === 0 ? '–' : all.join(' · ')}</span>;
}

/** Where it runs and what is promised about what it is sent. */
function Place({ model: { region, dataPolicy } }: { model: ModelItem }) {
  const { t } = useTranslation();
  const words = [region, dataPolicy === null ? null : t(dataPolicyText[dataPolicy])].filter(
    (word) => word !== null,
  );
  return <span className="second">{words.length === 0 ? '–' : words.join(' · ')}</span>;
}
