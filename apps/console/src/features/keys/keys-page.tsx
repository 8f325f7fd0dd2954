import type { JishiOutputs } from '@jishi/sdk';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import {
  type Column,
  DataTable,
  EmptyState,
  Forbidden,
  Icon,
  Page,
  PageHeader,
  Person,
  QueryView,
  RelativeTime,
  Tag,
} from '../../ui/index.ts';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { KeyActions } from './key-actions.tsx';
import { permissionText } from './permission-text.ts';

type Key = JishiOutputs['keys']['list']['items'][number];
const stateTone = {
  active: 'success',
  expired: 'warning',
  revoked: 'neutral',
  'holder-inactive': 'warning',
} as const;
const stateText = {
  active: 'keys.active',
  expired: 'keys.expired',
  revoked: 'keys.revoked',
  'holder-inactive': 'keys.holderInactive',
} as const;

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
          more={{
            has: keys.hasNextPage,
            loading: keys.isFetchingNextPage,
            load: () => void keys.fetchNextPage(),
          }}
        />
      )}
    </QueryView>
  );
}

function useKeyColumns(all: boolean): Column<Key>[] {
  const { t } = useTranslation();
  const holder: Column<Key> = {
    key: 'holder',
    title: t('keys.holder'),
    cell: ({ holder: { name, email } }) => <Person name={name} second={email} />,
  };
  return [
    {
      key: 'name',
      title: t('keys.name'),
      kind: 'main',
      cell: ({ name, hint }) => (
        <>
          <span className="strong">{name}</span>
          <div className="quiet mono">{hint}</div>
        </>
      ),
    },
    ...(all ? [holder] : []),
    {
      key: 'scopes',
      title: t('keys.scopes'),
      cell: ({ scopes }) =>
        scopes === null ? (
          t('keys.allScopes')
        ) : (
          <span title={scopes.map((scope) => t(permissionText(scope))).join('\n')}>
            {t('keys.scopeCount', { count: scopes.length })}
          </span>
        ),
    },
    {
      key: 'state',
      title: t('keys.state'),
      cell: ({ status }) => (
        <Tag dot tone={stateTone[status]}>
          {t(stateText[status])}
        </Tag>
      ),
    },
    {
      key: 'expires',
      title: t('keys.expires'),
      cell: ({ expiresAt, status }) =>
        status === 'revoked' ? (
          <span className="quiet">–</span>
        ) : (
          <RelativeTime at={expiresAt} fallback={t('keys.expiresNever')} />
        ),
    },
    { key: 'used', title: t('keys.lastUsed'), cell: ({ lastUsedAt }) => <RelativeTime at={lastUsedAt} /> },
    { key: 'actions', title: t('actions.more'), kind: 'actions', cell: (key) => <KeyActions item={key} /> },
  ];
}
