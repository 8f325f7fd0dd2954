import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { EmptyState, Forbidden, Page, PageHeader, QueryView } from '../../ui/index.ts';
import { draftOf, emptyDraft } from './draft.ts';
import { RouteEditor } from './editor/route-editor.tsx';

/** One route, new or existing. Those who may not change it read it and try requests on it. */
export function RoutePage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const { routeId } = useParams({ from: '/_app/models/routes/$routeId' });
  const isNew = routeId === 'new';
  const pool = useQuery(orpc.modelPool.list.queryOptions({ enabled: can('models.use') }));
  const route = useQuery(
    orpc.modelRoutes.get.queryOptions({
      input: { routeId: routeId as never },
      enabled: !isNew,
      retry: false,
    }),
  );
  if (!can('models.use') || (isNew && !can('models.manage'))) {
    return (
      <Page>
        <Forbidden />
      </Page>
    );
  }
  const title = isNew ? t('routes.editor.newTitle') : (route.data?.name ?? t('routes.route'));
  const noModel = <EmptyState icon="models" title={t('routes.emptyTitle')} text={t('routes.needsModel')} />;
  return (
    <Page width="wide">
      <PageHeader
        title={title}
        description={t('routes.editor.description')}
        back={{ to: '/models/routes', label: t('routes.editor.back') }}
      />
      <QueryView query={pool} isEmpty={({ items }) => items.length === 0} empty={noModel}>
        {({ items }) =>
          isNew ? (
            <RouteEditor initial={emptyDraft()} models={items} />
          ) : (
            <QueryView query={route}>
              {(data) => (
                <RouteEditor key={data.updatedAt} initial={draftOf(data)} route={data} models={items} />
              )}
            </QueryView>
          )
        }
      </QueryView>
    </Page>
  );
}
