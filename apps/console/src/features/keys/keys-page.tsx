import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import {
  DataTable,
  EmptyState,
  Forbidden,
  Icon,
  moreOf,
  Page,
  PageHeader,
  QueryView,
} from '../../ui/index.ts';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { useKeyColumns } from './key-columns.tsx';

export function KeysPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const [creating, setCreating] = useState(false);
  if (!can('keys.own')) {
    return (
      <Page>
        <Forbidden />
      </Page>
    );
  }
  const create = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
      {t('keys.create')}
    </Button>
  );
  return (
    <Page>
      <PageHeader title={t('keys.title')} description={t('keys.description')} actions={create} />
      <div className="stack">
        {can('keys.manage') && <WhoseKeys />}
        <KeyList onCreate={() => setCreating(true)} />
      </div>
      {creating && <CreateKeyDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}

function WhoseKeys() {
  const { t } = useTranslation();
  const { show } = useSearch({ from: '/_app/keys' });
  const navigate = useNavigate({ from: '/keys' });
  return (
    <div>
      <Segmented
        aria-label={t('keys.holder')}
        value={show ?? 'mine'}
        options={[
          { value: 'mine', label: t('keys.mine') },
          { value: 'all', label: t('keys.all') },
        ]}
        onChange={(value) => void navigate({ search: value === 'all' ? { show: 'all' } : {}, replace: true })}
      />
    </div>
  );
}

function KeyList({ onCreate }: { onCreate: () => void }) {
  const { t } = useTranslation();
  const { show } = useSearch({ from: '/_app/keys' });
  const { can } = useSession();
  const all = show === 'all' && can('keys.manage');
  const keys = useInfiniteQuery({
    ...orpc.keys.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ cursor, limit: 50, all: String(all) }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
    placeholderData: keepPreviousData,
  });
  const columns = useKeyColumns(all);
  const action = (
    <Button type="primary" onClick={onCreate}>
      {t('keys.create')}
    </Button>
  );
  const empty = (
    <EmptyState icon="key" title={t('keys.emptyTitle')} text={t('keys.emptyText')} action={action} />
  );
  return (
    <QueryView query={keys} isEmpty={({ pages }) => pages[0]?.items.length === 0} empty={empty}>
      {({ pages }) => (
        <DataTable
          label={t('keys.title')}
          columns={columns}
          rows={pages.flatMap(({ items }) => items)}
          rowKey={({ id }) => id}
          more={moreOf(keys)}
        />
      )}
    </QueryView>
  );
}
