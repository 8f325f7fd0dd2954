import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { TabbedPage } from '../../ui/index.ts';

const tabs = [
  { to: '/models', text: 'models.pool' },
  { to: '/models/routes', text: 'routes.title' },
  { to: '/models/health', text: 'models.health.title' },
  { to: '/models/prices', text: 'models.prices.title' },
  { to: '/models/advice', text: 'models.advice.title' },
] as const;

/** Header and tabs of the pages about models. */
export function ModelsFrame({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  const { can } = useSession();
  return (
    <TabbedPage
      allowed={can('models.use')}
      title={t('models.title')}
      description={t('models.description')}
      actions={actions}
      tabs={tabs.map(({ to, text }) => ({ to, label: t(text) }))}
    >
      {children}
    </TabbedPage>
  );
}
