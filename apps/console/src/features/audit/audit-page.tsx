import type { AuditEntry } from '@jishi/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { dayEnd, dayStart } from '../../i18n/day-bounds.ts';
import { DataTable, EmptyState, Forbidden, moreOf, Page, PageHeader, QueryView } from '../../ui/index.ts';
import { useAuditColumns } from './audit-columns.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { EntryDrawer } from './entry-drawer.tsx';
import { useVerify, VerifyButton, VerifyResult } from './verify.tsx';

export function AuditPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const verify = useVerify();
  if (!can('audit.read')) {
    return (
      <Page>
        <Forbidden />
      </Page>
    );
  }
  return (
    <Page width="wide">
      <PageHeader
        title={t('audit.title')}
        description={t('audit.description')}
        actions={<VerifyButton verify={verify} />}
      />
      <div className="stack">
        <VerifyResult verify={verify} />
        <AuditFilters />
        <AuditList />
      </div>
    </Page>
  );
}

function AuditList() {
  const { t } = useTranslation();
  const { from, to, ...equal } = useSearch({ from: '/_app/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const entries = useInfiniteQuery({
    ...orpc.audit.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        cursor,
        limit: 50,
        ...equal,
        from: dayStart(from),
        to: dayEnd(to),
      }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
    placeholderData: keepPreviousData,
  });
  const columns = useAuditColumns(setOpened);
  const reset = <Button onClick={() => void navigate({ search: {} })}>{t('actions.reset')}</Button>;
  const empty = (
    <EmptyState icon="audit" title={t('audit.emptyTitle')} text={t('audit.emptyText')} action={reset} />
  );
  return (
    <>
      <QueryView query={entries} isEmpty={({ pages }) => pages[0]?.items.length === 0} empty={empty}>
        {({ pages }) => (
          <DataTable
            label={t('audit.title')}
            columns={columns}
            rows={pages.flatMap(({ items }) => items)}
            rowKey={({ id }) => id}
            onOpen={setOpened}
            more={moreOf(entries)}
          />
        )}
      </QueryView>
      <EntryDrawer entry={opened} onClose={() => setOpened(null)} />
    </>
  );
}
