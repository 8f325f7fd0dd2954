import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { TabbedPage } from '../../ui/index.ts';

const tabs = [
  { to: '/usage', text: 'usage.overview' },
  { to: '/usage/requests', text: 'usage.requestLog' },
  { to: '/usage/corrections', text: 'usage.reratings' },
  { to: '/usage/bills', text: 'usage.bills.title' },
] as const;

const forReaders = new Set<string>(['/usage/corrections', '/usage/bills']);

/** Header and tabs of the pages about usage. */
export function UsageFrame({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const shown = tabs.filter(({ to }) => !forReaders.has(to) || can('usage.read'));
  return (
    <TabbedPage
      allowed={can('usage.own')}
      width="wide"
      title={t('usage.title')}
      description={t(can('usage.read') ? 'usage.description' : 'usage.descriptionOwn')}
      actions={actions}
      tabs={shown.map(({ to, text }) => ({ to, label: t(text) }))}
    >
      {children}
    </TabbedPage>
  );
}
