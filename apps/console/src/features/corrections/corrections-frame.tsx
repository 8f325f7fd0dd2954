import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { TabbedPage } from '../../ui/index.ts';

const tabs = [
  { to: '/corrections', text: 'corrections.tabs.cases' },
  { to: '/corrections/regressions', text: 'corrections.tabs.regressions' },
  { to: '/corrections/answers', text: 'corrections.tabs.answers' },
  { to: '/corrections/mined', text: 'corrections.tabs.mined' },
  { to: '/corrections/gaps', text: 'corrections.tabs.gaps' },
] as const;

/** Header and tabs of the pages about corrections. */
export function CorrectionsFrame({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  const { can } = useSession();
  return (
    <TabbedPage
      allowed={can('knowledge.write')}
      width="wide"
      title={t('corrections.title')}
      description={t('corrections.description')}
      actions={actions}
      tabs={tabs.map(({ to, text }) => ({ to, label: t(text) }))}
    >
      {children}
    </TabbedPage>
  );
}
