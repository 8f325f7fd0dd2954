import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { Forbidden, Page, PageHeader, PageTabs } from '../../ui/index.ts';

const tabs = [
  { to: '/usage', text: 'usage.overview' },
  { to: '/usage/requests', text: 'usage.requestLog' },
  { to: '/usage/corrections', text: 'usage.reratings' },
] as const;

/** Header and tabs of the pages about usage. */
export function UsageFrame({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const shown = tabs.filter(({ to }) => to !== '/usage/corrections' || can('usage.read'));
  if (!can('usage.own')) {
    return (
      <Page>
        <Forbidden />
      </Page>
    );
  }
  return (
    <Page width="wide">
      <PageHeader
        title={t('usage.title')}
        description={t(can('usage.read') ? 'usage.description' : 'usage.descriptionOwn')}
        actions={actions}
      />
      <PageTabs label={t('usage.title')} tabs={shown.map(({ to, text }) => ({ to, label: t(text) }))} />
      {children}
    </Page>
  );
}
