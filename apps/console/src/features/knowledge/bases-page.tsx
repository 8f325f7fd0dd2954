import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { EmptyState, Icon, Page, PageHeader, QueryView } from '../../ui/index.ts';
import { BaseCards } from './bases/base-cards.tsx';
import { CreateBaseDialog } from './bases/create-base-dialog.tsx';

/** Below this many there is nothing to filter. */
const filterFrom = 7;

/** All knowledge bases that I may see. */
export function BasesPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const [creating, setCreating] = useState(false);
  const query = useQuery({
    ...orpc.bases.list.queryOptions(),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ pendingCount }) => pendingCount > 0) ? 4000 : false,
  });
  const create = can('knowledge.create') && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
      {t('knowledge.bases.create')}
    </Button>
  );
  const empty = (
    <EmptyState
      icon="knowledge"
      title={t('knowledge.bases.emptyTitle')}
      text={t(can('knowledge.create') ? 'knowledge.bases.emptyText' : 'knowledge.bases.emptyTextReader')}
      action={create || undefined}
    />
  );
  return (
    <Page>
      <PageHeader
        title={t('knowledge.title')}
        description={t('knowledge.description')}
        actions={
          <>
            {create}
            <Link to="/knowledge/search">
              <Button tabIndex={-1} icon={<Icon name="search" size={16} />}>
                {t('knowledge.search')}
              </Button>
            </Link>
          </>
        }
      />
      <QueryView query={query} empty={empty} isEmpty={({ items }) => items.length === 0}>
        {({ items }) => <FilteredBases items={items} />}
      </QueryView>
      {creating && <CreateBaseDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}

type Items = Parameters<typeof BaseCards>[0]['items'];

function FilteredBases({ items }: { items: Items }) {
  const { t } = useTranslation();
  const { search = '' } = useSearch({ from: '/_app/knowledge' });
  const navigate = useNavigate();
  const wanted = search.trim().toLowerCase();
  const shown = items.filter(({ name }) => name.toLowerCase().includes(wanted));
  const filter = (text: string) =>
    void navigate({ to: '/knowledge', search: text === '' ? {} : { search: text }, replace: true });
  return (
    <div className="stack">
      {items.length >= filterFrom && (
        <Input
          allowClear
          style={{ maxWidth: 320 }}
          prefix={<Icon name="search" size={16} />}
          aria-label={t('knowledge.bases.filter')}
          placeholder={t('knowledge.bases.filter')}
          value={search}
          onChange={(event) => filter(event.target.value)}
        />
      )}
      {shown.length === 0 ? (
        <p className="second">{t('knowledge.bases.noMatch', { text: search })}</p>
      ) : (
        <BaseCards items={shown} />
      )}
    </div>
  );
}
