import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { TabbedPage } from '../../ui/index.ts';

const tabs = [
  { to: '/limits', text: 'limits.budgets' },
  { to: '/limits/rates', text: 'limits.rates' },
  { to: '/limits/alerts', text: 'limits.alerts' },
  { to: '/limits/webhooks', text: 'webhooks.title' },
  { to: '/limits/mine', text: 'limits.mine' },
] as const;

/** Header and tabs of the pages about limits. Without the right to read all usage there is only what is one's own. */
export function LimitsFrame({
  actions,
  own = false,
  children,
}: {
  actions?: ReactNode;
  own?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { can } = useSession();
  const shown = tabs.filter(({ to }) => to !== '/limits/webhooks' || can('models.manage'));
  return (
    <TabbedPage
      allowed={can(own ? 'usage.own' : 'usage.read')}
      title={t('limits.title')}
      description={t(can('usage.read') ? 'limits.description' : 'limits.descriptionOwn')}
      actions={actions}
      tabs={can('usage.read') ? shown.map(({ to, text }) => ({ to, label: t(text) })) : []}
    >
      {children}
    </TabbedPage>
  );
}
