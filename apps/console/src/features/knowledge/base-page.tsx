import type { BaseItem, Id } from '@jishi/contract';
import { ApiProblem } from '@jishi/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { EmptyState, Icon, Notice, Page, PageHeader, QueryView } from '../../ui/index.ts';
import { SourcesTab } from '../sources/index.ts';
import { AccessTab } from './base/access-tab.tsx';
import { type BaseTab, BaseTabs, baseTabs } from './base/base-tabs.tsx';
import { SettingsTab } from './base/settings-tab.tsx';
import { DocumentsTab } from './documents/documents-tab.tsx';
import { TermsTab } from './terms/terms-tab.tsx';

/** One knowledge base: its documents, who may use it, its settings. */
export function BasePage() {
  const { t } = useTranslation();
  const { baseId } = useParams({ from: '/_app/knowledge/$baseId' });
  const query = useQuery({
    ...orpc.bases.get.queryOptions({ input: { baseId: baseId as Id<'base'> } }),
    refetchInterval: ({ state }) => (needsLook(state.data) ? 3000 : false),
  });
  const missing = query.error instanceof ApiProblem && query.error.status === 404;
  return (
    <Page>
      {missing ? (
        <EmptyState
          plain
          icon="knowledge"
          title={t('knowledge.base.notFoundTitle')}
          text={t('knowledge.base.notFoundText')}
          action={<Link to="/knowledge">{t('knowledge.base.back')}</Link>}
        />
      ) : (
        <QueryView query={query}>{(base) => <BaseView base={base} />}</QueryView>
      )}
    </Page>
  );
}

/** Documents are being processed, or vectors built: the numbers change by themselves. */
function needsLook(base: BaseItem | undefined): boolean {
  if (base === undefined) return false;
  return base.pendingCount > 0 || (base.embedding !== null && base.embedding.indexed < base.embedding.total);
}

function BaseView({ base }: { base: BaseItem }) {
  const { t } = useTranslation();
  const { tab } = useSearch({ from: '/_app/knowledge/$baseId' });
  const tabs = baseTabs(base.can);
  const shown = tabs.find((known) => known === tab) ?? 'documents';
  const ask = base.can.read && base.documentCount > 0 && (
    <Link to="/ask" search={{ bases: base.id }}>
      <Button tabIndex={-1} icon={<Icon name="ask" size={16} />}>
        {t('knowledge.base.ask')}
      </Button>
    </Link>
  );
  return (
    <>
      <PageHeader
        title={base.name}
        description={base.description}
        back={{ to: '/knowledge', label: t('knowledge.base.back') }}
        actions={ask || undefined}
      />
      {tabs.length > 1 && <BaseTabs base={base} tabs={tabs} />}
      <TabContent base={base} tab={shown} />
    </>
  );
}

function TabContent({ base, tab }: { base: BaseItem; tab: BaseTab }) {
  const { t } = useTranslation();
  if (tab === 'sources') return <SourcesTab base={base} />;
  if (tab === 'terms') return <TermsTab base={base} />;
  if (tab === 'access') return <AccessTab base={base} />;
  if (tab === 'settings') return <SettingsTab base={base} />;
  if (!base.can.read) {
    return <Notice title={t('knowledge.base.manageOnlyTitle')}>{t('knowledge.base.manageOnlyText')}</Notice>;
  }
  return <DocumentsTab base={base} />;
}
