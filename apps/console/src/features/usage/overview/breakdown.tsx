import type { JishiOutputs } from '@jishi/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { type Column, DataTable, MoneyList, QueryView, Section } from '../../../ui/index.ts';
import type { UsageInput } from '../filter/use-usage-filter.ts';

type Part = JishiOutputs['usage']['breakdown']['items'][number];
const dimensions = ['app', 'user', 'key', 'group', 'provider', 'route', 'day'] as const;
type Dimension = (typeof dimensions)[number];

/** Who used it: by app, person, key or group; those without the right to all usage see their own apps and keys. */
export function Breakdown({ input }: { input: UsageInput }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const search = useSearch({ from: '/_app/usage' });
  const navigate = useNavigate({ from: '/usage' });
  const offered = dimensions.filter((name) => can('usage.read') || (name !== 'user' && name !== 'group'));
  const by: Dimension = offered.find((name) => name === search.by) ?? 'app';
  const parts = useQuery(
    orpc.usage.breakdown.queryOptions({ input: { ...input, by }, placeholderData: keepPreviousData }),
  );
  const choice = (
    <Select<Dimension>
      aria-label={t('usage.askWho')}
      value={by}
      options={offered.map((value) => ({ value, label: t(`usage.by.${value}`) }))}
      style={{ minWidth: 132 }}
      onChange={(value) => void navigate({ search: { ...search, by: value }, replace: true })}
    />
  );
  return (
    <Section title={t('usage.askWho')} actions={choice}>
      <QueryView query={parts}>{({ items }) => <PartTable parts={items} by={by} />}</QueryView>
    </Section>
  );
}

function PartTable({ parts, by }: { parts: readonly Part[]; by: Dimension }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const columns: Column<Part>[] = [
    {
      key: 'name',
      title: t(`usage.by.${by}`),
      kind: 'main',
      cell: ({ name }) =>
        name === null ? (
          <span className="quiet">{t('usage.by.none')}</span>
        ) : (
          <span className="strong">{name}</span>
        ),
    },
    {
      key: 'requests',
      title: t('usage.requests'),
      kind: 'end',
      cell: ({ requests }) => formatNumber(requests, locale),
    },
    {
      key: 'errors',
      title: t('usage.errors'),
      kind: 'end',
      cell: ({ errors }) => formatNumber(errors, locale),
    },
    {
      key: 'tokens',
      title: t('usage.tokens'),
      kind: 'end',
      cell: ({ inputTokens, outputTokens }) => formatNumber(inputTokens + outputTokens, locale),
    },
    { key: 'cost', title: t('usage.cost'), kind: 'end', cell: ({ costs }) => <MoneyList costs={costs} /> },
  ];
  return (
    <DataTable
      label={t('usage.askWho')}
      columns={columns}
      rows={parts}
      rowKey={({ id, name }) => id ?? name ?? ''}
    />
  );
}
