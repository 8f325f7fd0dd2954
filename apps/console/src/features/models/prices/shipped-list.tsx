import type { BookEntry } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { type Column, DataTable, Icon, QueryView, Section, Tag } from '../../../ui/index.ts';
import { PriceText } from '../price-text.tsx';

const most = 50;

/** The price list that comes with the product, with its date and where it is from. */
export function ShippedList() {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const input = { search: useDeferredValue(search.trim()) };
  const book = useQuery(orpc.prices.book.queryOptions({ input, placeholderData: (before) => before }));
  const columns: Column<BookEntry>[] = [
    {
      key: 'model',
      title: t('models.model'),
      kind: 'main',
      cell: ({ model, tiers = [] }) => (
        <span className="row" style={{ gap: 6 }}>
          <span className="strong">{model}</span>
          {tiers.length > 0 && <Tag>{t('models.prices.tiers', { count: tiers.length })}</Tag>}
        </span>
      ),
    },
    { key: 'vendor', title: t('models.prices.vendor'), cell: ({ vendor }) => vendor },
    { key: 'price', title: t('models.price'), kind: 'end', cell: (entry) => <EntryPrice entry={entry} /> },
  ];
  const filter = (
    <Input
      allowClear
      aria-label={t('models.prices.search')}
      placeholder={t('models.prices.search')}
      prefix={<Icon name="search" size={16} />}
      style={{ width: 280, maxWidth: '100%' }}
      value={search}
      onChange={({ target }) => setSearch(target.value)}
    />
  );
  const text = book.data && t('models.prices.listText', { date: book.data.date, origin: book.data.origin });
  return (
    <Section title={t('models.prices.list')} text={text} actions={filter}>
      <QueryView query={book}>
        {({ items }) => (
          <DataTable
            label={t('models.prices.list')}
            columns={columns}
            rows={items.slice(0, most)}
            rowKey={({ vendor, model, currency }) => `${vendor}/${model}/${currency}`}
          />
        )}
      </QueryView>
    </Section>
  );
}

function EntryPrice({ entry }: { entry: BookEntry }) {
  return <PriceText model={{ price: entry, kind: 'chat' }} />;
}
