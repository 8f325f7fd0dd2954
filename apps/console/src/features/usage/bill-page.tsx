import type { BillItem, Id } from '@jishi/contract';
import { ApiProblem } from '@jishi/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { EmptyState, Forbidden, Money, Notice, Page, PageHeader, QueryView } from '../../ui/index.ts';
import { BillActions } from './bills/bill-actions.tsx';
import { BillLines } from './bills/bill-lines.tsx';
import { BetterZone } from './bills/compare-anew.tsx';
import styles from './overview/usage.module.css';

/** One bill beside the ledger: sums, reasons, lines. */
export function BillPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const { billId } = useParams({ from: '/_app/usage/bills/$billId' });
  const query = useQuery({
    ...orpc.bills.get.queryOptions({ input: { billId: billId as Id<'bill'> } }),
    enabled: can('usage.read'),
  });
  if (!can('usage.read')) {
    return (
      <Page>
        <Forbidden />
      </Page>
    );
  }
  const missing = query.error instanceof ApiProblem && query.error.status === 404;
  const back = <Link to="/usage/bills">{t('usage.bills.back')}</Link>;
  return (
    <Page width="wide">
      {missing ? (
        <EmptyState
          plain
          icon="usage"
          title={t('usage.bills.missingTitle')}
          text={t('usage.bills.missingText')}
          action={back}
        />
      ) : (
        <QueryView query={query}>{(bill) => <BillView bill={bill} />}</QueryView>
      )}
    </Page>
  );
}

function BillView({ bill }: { bill: BillItem }) {
  const { t } = useTranslation();
  const { provider, from, to, timeZone, fileName, skipped } = bill;
  const days = from === to ? from : `${from} – ${to}`;
  return (
    <>
      <PageHeader
        title={`${provider ?? t('usage.bills.noProvider')} · ${days}`}
        description={t('usage.bills.origin', { file: fileName, zone: timeZone })}
        back={{ to: '/usage/bills', label: t('usage.bills.back') }}
        actions={<BillActions bill={bill} />}
      />
      <div className="stack">
        <Sums bill={bill} />
        {bill.betterTimeZone !== null && <BetterZone bill={bill} better={bill.betterTimeZone} />}
        {skipped.rows > 0 && <Skipped skipped={skipped} />}
        <BillLines bill={bill} />
      </div>
    </>
  );
}

function Sums({ bill: { totals } }: { bill: BillItem }) {
  const { t } = useTranslation();
  return totals.map(({ currency, billPico, ledgerPico, deltaPico }) => (
    <div key={currency} className={styles.figures}>
      {(
        [
          ['billed', billPico],
          ['inLedger', ledgerPico],
          ['delta', deltaPico],
        ] as const
      ).map(([name, pico]) => (
        <div key={name} className={styles.figure}>
          <span className="second">{t(`usage.bills.${name}`)}</span>
          <p className={styles.value}>
            <Money pico={pico} currency={currency} />
          </p>
        </div>
      ))}
    </div>
  ));
}

function Skipped({ skipped: { rows, examples } }: { skipped: BillItem['skipped'] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const named = examples
    .slice(0, 3)
    .map(({ line, reason }) =>
      t('usage.bills.skippedLine', { line, reason: t(`usage.bills.skippedReasons.${reason}`) }),
    );
  return (
    <Notice title={t('usage.bills.skipped', { count: rows, shown: formatNumber(rows, locale) })}>
      {named.join(t('usage.bills.separator'))}
    </Notice>
  );
}
