import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { TabbedPage } from '../../ui/index.ts';

/** Header and tabs of the people pages. */
export function PeopleFrame({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const tabs = [
    { to: '/people', label: t('people.members') },
    { to: '/people/groups', label: t('people.groups') },
    ...(can('members.manage')
      ? ([{ to: '/people/invitations', label: t('people.invitations') }] as const)
      : []),
  ] as const;
  return (
    <TabbedPage
      allowed={can('members.read')}
      title={t('people.title')}
      description={t('people.description')}
      actions={actions}
      tabs={tabs}
    >
      {children}
    </TabbedPage>
  );
}
