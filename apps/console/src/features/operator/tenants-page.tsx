import type { JishiOutputs } from '@jishi/sdk';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import {
  type Column,
  ConfirmDanger,
  DataTable,
  EmptyState,
  Forbidden,
  Icon,
  MoneyList,
  moreOf,
  Page,
  PageHeader,
  Person,
  QueryView,
  RelativeTime,
  Tag,
} from '../../ui/index.ts';
import { CreateTenantDialog } from './create-tenant-dialog.tsx';
import { TenantBudgetsDrawer } from './tenant-budgets-drawer.tsx';

type Tenant = JishiOutputs['tenants']['list']['items'][number];

export function TenantsPage() {
  const { t } = useTranslation();
  const { me } = useSession();
  const [creating, setCreating] = useState(false);
  const create = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
      {t('operator.create')}
    </Button>
  );
  if (!me.operator) {
    return (
      <Page>
        <Forbidden />
      </Page>
    );
  }
  return (
    <Page>
      <PageHeader
        title={t('operator.tenantsTitle')}
        description={t('operator.tenantsText')}
        actions={create}
      />
      <TenantList />
      {creating && <CreateTenantDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}

function TenantList() {
  const { t } = useTranslation();
  const tenants = useInfiniteQuery(
    orpc.tenants.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ cursor, limit: 50 }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
  );
  const [limiting, setLimiting] = useState<Tenant | null>(null);
  const columns = useTenantColumns(setLimiting);
  const empty = <EmptyState icon="tenants" title={t('operator.emptyTitle')} text={t('operator.emptyText')} />;
  return (
    <QueryView query={tenants} isEmpty={({ pages }) => pages[0]?.items.length === 0} empty={empty}>
      {({ pages }) => (
        <>
          <DataTable
            label={t('operator.tenantsTitle')}
            columns={columns}
            rows={pages.flatMap(({ items }) => items)}
            rowKey={({ id }) => id}
            more={moreOf(tenants)}
          />
          {limiting !== null && <TenantBudgetsDrawer tenant={limiting} onClose={() => setLimiting(null)} />}
        </>
      )}
    </QueryView>
  );
}

function useTenantColumns(onLimit: (tenant: Tenant) => void): Column<Tenant>[] {
  const { t } = useTranslation();
  const usage = useQuery(orpc.operatorUsage.byTenant.queryOptions({ input: {} }));
  return [
    { key: 'name', title: t('operator.tenant'), kind: 'main', cell: ({ name }) => <Person name={name} /> },
    { key: 'members', title: t('operator.members'), kind: 'end', cell: ({ memberCount }) => memberCount },
    {
      key: 'state',
      title: t('operator.state'),
      cell: ({ status }) => (
        <Tag dot tone={status === 'active' ? 'success' : 'warning'}>
          {t(`operator.${status}`)}
        </Tag>
      ),
    },
    {
      key: 'usage',
      title: t('operator.usage'),
      kind: 'end',
      cell: ({ id }) => {
        const used = usage.data?.items.find(({ tenantId }) => tenantId === id);
        return used === undefined ? <span className="quiet">–</span> : <TenantUsage used={used} />;
      },
    },
    {
      key: 'created',
      title: t('operator.created'),
      cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
    {
      key: 'actions',
      title: t('actions.more'),
      kind: 'actions',
      cell: (tenant) => (
        <div className="row" style={{ flexWrap: 'nowrap', justifyContent: 'end' }}>
          <Button size="small" type="text" onClick={() => onLimit(tenant)}>
            {t('operator.budgets')}
          </Button>
          <StatusAction tenant={tenant} />
        </div>
      ),
    },
  ];
}

type Used = JishiOutputs['operatorUsage']['byTenant']['items'][number];

function TenantUsage({ used: { requests, costs } }: { used: Used }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <div style={{ textAlign: 'end' }}>
      <MoneyList costs={costs} />
      <div className="quiet">
        {t('operator.calls', { count: requests, calls: formatNumber(requests, locale) })}
      </div>
    </div>
  );
}

function StatusAction({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const setStatus = useMutation({
    ...orpc.tenants.setStatus.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.tenants.key() }),
  });
  const tenantId = tenant.id;
  if (tenant.status === 'suspended') {
    return (
      <Button
        size="small"
        loading={setStatus.isPending}
        onClick={() => setStatus.mutate({ tenantId, status: 'active' })}
      >
        {t('operator.resume')}
      </Button>
    );
  }
  return (
    <>
      <Button size="small" type="text" onClick={() => setAsking(true)}>
        {t('operator.suspend')}
      </Button>
      <ConfirmDanger
        open={asking}
        title={t('operator.suspendTitle', { name: tenant.name })}
        text={t('operator.suspendText')}
        action={t('operator.suspend')}
        onConfirm={() => setStatus.mutateAsync({ tenantId, status: 'suspended' })}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
