import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { EmptyState, Forbidden, moreOf, Page, QueryView } from '../../ui/index.ts';
import { BillTable } from './bills/bill-table.tsx';
import { ChooseBill } from './bills/choose-bill.tsx';
import { UsageFrame } from './usage-frame.tsx';

/** Bills of providers that were laid beside the ledger. */
export function BillsPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const bills = useInfiniteQuery({
    ...orpc.bills.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ cursor, limit: 50 }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
    enabled: can('usage.read'),
  });
  if (!can('usage.read')) {
    return (
      <Page>
        <Forbidden />
      </Page>
    );
  }
  const choose = can('models.manage') && <ChooseBill />;
  const empty = (
    <EmptyState
      icon="usage"
      title={t('usage.bills.emptyTitle')}
      text={t('usage.bills.emptyText')}
      action={choose}
    />
  );
  return (
    <UsageFrame actions={bills.data?.pages[0]?.items.length === 0 ? undefined : choose}>
      <QueryView query={bills} isEmpty={({ pages }) => pages[0]?.items.length === 0} empty={empty}>
        {({ pages }) => (
          <div className="stack">
            <p className="second">{t('usage.bills.text')}</p>
            <BillTable bills={pages.flatMap(({ items }) => items)} more={moreOf(bills)} />
          </div>
        )}
      </QueryView>
    </UsageFrame>
  );
}
