import type { RouteItem } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { type Column, DataTable, EmptyState, Icon, QueryView, Tag } from '../../ui/index.ts';
import { ModelsFrame } from '../models/index.ts';
import { RouteActions } from './route-actions.tsx';
import { strategyText } from './route-words.ts';
import styles from './routes.module.css';

/** The names that callers use, and where each leads. */
export function RoutesPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const routes = useQuery(orpc.modelRoutes.list.queryOptions({ enabled: can('models.use') }));
  const manage = can('models.manage');
  const create = manage && (
    <Link to="/models/routes/$routeId" params={{ routeId: 'new' }}>
      <Button type="primary" icon={<Icon name="plus" size={16} />}>
        {t('routes.new')}
      </Button>
    </Link>
  );
  const empty = (
    <EmptyState
      icon="route"
      title={t('routes.emptyTitle')}
      text={t(manage ? 'routes.emptyText' : 'routes.emptyReadOnly')}
      action={create}
    />
  );
  return (
    <ModelsFrame actions={routes.data?.items.length === 0 ? undefined : create}>
      <QueryView query={routes} isEmpty={({ items }) => items.length === 0} empty={empty}>
        {({ items }) => <RouteTable routes={items} manage={manage} />}
      </QueryView>
    </ModelsFrame>
  );
}

function RouteTable({ routes, manage }: { routes: readonly RouteItem[]; manage: boolean }) {
  const { t } = useTranslation();
  const columns: Column<RouteItem>[] = [
    { key: 'route', title: t('routes.route'), kind: 'main', cell: (route) => <RouteName route={route} /> },
    { key: 'order', title: t('routes.order'), cell: (route) => <Order route={route} /> },
    { key: 'by', title: t('routes.strategy'), cell: ({ strategy }) => t(strategyText[strategy].name) },
    {
      key: 'rules',
      title: t('routes.rules'),
      cell: ({ rules }) =>
        rules.length === 0 ? (
          <span className="quiet">{t('routes.noRules')}</span>
        ) : (
          t('routes.ruleCount', { count: rules.length })
        ),
    },
  ];
  const actions: Column<RouteItem> = {
    key: 'actions',
    title: t('actions.more'),
    kind: 'actions',
    cell: (route) => route.editable && <RouteActions route={route} />,
  };
  return (
    <DataTable
      label={t('routes.title')}
      columns={manage ? [...columns, actions] : columns}
      rows={routes}
      rowKey={({ id }) => id}
    />
  );
}

function RouteName({ route: { id, name, description, enabled, owner } }: { route: RouteItem }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="row" style={{ gap: 6 }}>
        <Link to="/models/routes/$routeId" params={{ routeId: id }} className="strong">
          {name}
        </Link>
        {!enabled && <Tag>{t('routes.off')}</Tag>}
        {owner === 'operator' && <Tag>{t('models.shareMark')}</Tag>}
      </span>
      {description !== '' && <div className="quiet">{description}</div>}
    </>
  );
}

/** The models in the order in which they get their turn. */
function Order({ route: { candidates } }: { route: RouteItem }) {
  const { t } = useTranslation();
  const sorted = [...candidates].sort((left, right) => left.priority - right.priority);
  return (
    <ol className={styles.order}>
      {sorted.map(({ modelId, name, usable }) => (
        <li key={modelId}>
          {name ?? <span className="quiet">{t('routes.modelGone')}</span>}
          {name !== null && !usable && <span className="quiet"> ({t('routes.unusable')})</span>}
        </li>
      ))}
    </ol>
  );
}
