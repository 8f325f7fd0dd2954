import type { BillItem, BillLine, BillReason } from '@jishi/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { type Column, DataTable, Money, moreOf, Notice, QueryView, Tag } from '../../../ui/index.ts';
import styles from './bill.module.css';
import { differencesOf, isDifference } from './reasons.ts';

type Shown = BillReason | 'differences' | 'all';

/** The lines, by reason; what differs first, the most money first. */
export function BillLines({ bill }: { bill: BillItem }) {
  const { t } = useTranslation();
  const differences = differencesOf(bill.reasons);
  const [shown, setShown] = useState<Shown>(differences > 0 ? 'differences' : 'all');
  const narrowed =
    shown === 'all' ? {} : shown === 'differences' ? { differences: 'true' as const } : { reason: shown };
  const lines = useInfiniteQuery(
    orpc.bills.lines.infiniteOptions({
      input: (cursor: string | undefined) => ({ billId: bill.id, cursor, limit: 100, ...narrowed }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
  );
  const columns = useLineColumns();
  return (
    <>
      <ReasonFilter bill={bill} shown={shown} onChange={setShown} />
      {shown !== 'all' && shown !== 'differences' && <Notice>{t(`usage.bills.reasonTexts.${shown}`)}</Notice>}
      <QueryView
        query={lines}
        isEmpty={({ pages }) => pages[0]?.items.length === 0}
        empty={<Notice tone="success">{t('usage.bills.nothing')}</Notice>}
      >
        {({ pages }) => (
          <>
            <DataTable
              label={t('usage.bills.lines')}
              columns={columns}
              rows={pages.flatMap(({ items }) => items)}
              rowKey={({ number }) => String(number)}
              more={moreOf(lines)}
            />
            <p className="quiet">{t('usage.bills.linesHelp')}</p>
          </>
        )}
      </QueryView>
    </>
  );
}

interface ReasonFilterProps {
  bill: BillItem;
  shown: Shown;
  onChange: (shown: Shown) => void;
}

function ReasonFilter({ bill: { reasons, lines }, shown, onChange }: ReasonFilterProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const label = (text: string, count: number) => `${text} ${formatNumber(count, locale)}`;
  const options: { value: Shown; label: string }[] = [
    { value: 'differences', label: label(t('usage.bills.differences'), differencesOf(reasons)) },
    ...reasons.map(({ reason, lines: count }) => ({
      value: reason,
      label: label(t(`usage.bills.reasons.${reason}`), count),
    })),
    { value: 'all', label: label(t('usage.bills.all'), lines) },
  ];
  return (
    <Segmented
      className={styles.reasons ?? ''}
      aria-label={t('usage.bills.reason')}
      value={shown}
      options={options}
      onChange={onChange}
    />
  );
}

function useLineColumns(): Column<BillLine>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'line',
      title: t('usage.model'),
      kind: 'main',
      cell: ({ day, model, billModels, keys }) => (
        <>
          <span className="strong">{model === '' ? t('usage.rerating.allModels') : model}</span>
          <div className="quiet">
            <span className="number">{day}</span>
            {billModels.some((name) => name !== model && name !== '') &&
              ` · ${billModels.slice(0, 3).join(', ')}`}
            {keys.length > 0 && ` · ${keys.slice(0, 3).join(', ')}`}
          </div>
        </>
      ),
    },
    {
      key: 'reason',
      title: t('usage.bills.reason'),
      cell: ({ reason }) => (
        <Tag tone={isDifference(reason) ? 'warning' : 'success'}>{t(`usage.bills.reasons.${reason}`)}</Tag>
      ),
    },
    {
      key: 'input',
      title: t('usage.inputTokens'),
      kind: 'end',
      cell: ({ bill, ledger }) => <Pair bill={bill?.inputTokens} ledger={ledger?.inputTokens} />,
    },
    {
      key: 'output',
      title: t('usage.outputTokens'),
      kind: 'end',
      cell: ({ bill, ledger }) => <Pair bill={bill?.outputTokens} ledger={ledger?.outputTokens} />,
    },
    {
      key: 'cost',
      title: t('usage.cost'),
      kind: 'end',
      cell: ({ bill, ledger, currency }) => (
        <span className={styles.pair}>
          <Money pico={bill?.costPico ?? null} currency={currency} />
          <span className="quiet">
            <Money pico={ledger?.costPico ?? null} currency={currency} />
          </span>
        </span>
      ),
    },
    {
      key: 'delta',
      title: t('usage.bills.delta'),
      kind: 'end',
      cell: ({ deltaPico, currency }) => <Money pico={deltaPico} currency={currency} />,
    },
  ];
}

interface PairProps {
  bill: number | null | undefined;
  ledger: number | null | undefined;
}

/** Above the bill, below the ledger. */
function Pair({ bill, ledger }: PairProps) {
  const locale = useLocale();
  const text = (value: number | null | undefined) => (value == null ? '–' : formatNumber(value, locale));
  return (
    <span className={styles.pair}>
      <span>{text(bill)}</span>
      <span className="quiet">{text(ledger)}</span>
    </span>
  );
}
