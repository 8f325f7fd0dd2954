import type { ReratingItem } from '@jishi/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { EmptyState, Forbidden, moreOf, Page, QueryView } from '../../ui/index.ts';
import { RequestDrawer } from './requests/request-drawer.tsx';
import { RerateDialog } from './rerating/rerate-dialog.tsx';
import { ReratedCalls } from './rerating/rerated-calls.tsx';
import { ReratingTable } from './rerating/rerating-table.tsx';
import { UsageFrame } from './usage-frame.tsx';

/** Corrections of what calls cost: prices that came late or were wrong. */
export function ReratingPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const [rerating, setRerating] = useState(false);
  const [run, setRun] = useState<ReratingItem | null>(null);
  const [requestId, setRequestId] = useState<string | null>(null);
  const runs = useInfiniteQuery({
    ...orpc.reckoning.list.infiniteOptions({
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
  const start = can('models.manage') && (
    <Button type="primary" onClick={() => setRerating(true)}>
      {t('usage.rerating.start')}
    </Button>
  );
  const empty = (
    <EmptyState
      icon="usage"
      title={t('usage.rerating.emptyTitle')}
      text={t('usage.rerating.emptyText')}
      action={start}
    />
  );
  return (
    <UsageFrame actions={runs.data?.pages[0]?.items.length === 0 ? undefined : start}>
      <QueryView query={runs} isEmpty={({ pages }) => pages[0]?.items.length === 0} empty={empty}>
        {({ pages }) => (
          <div className="stack">
            <p className="second">{t('usage.rerating.text')}</p>
            <ReratingTable runs={pages.flatMap(({ items }) => items)} onOpen={setRun} more={moreOf(runs)} />
          </div>
        )}
      </QueryView>
      {rerating && <RerateDialog onClose={() => setRerating(false)} />}
      {run !== null && <ReratedCalls run={run} onOpen={setRequestId} onClose={() => setRun(null)} />}
      <RequestDrawer requestId={requestId} onClose={() => setRequestId(null)} />
    </UsageFrame>
  );
}
