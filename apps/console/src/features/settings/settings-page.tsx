import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { Page, PageHeader } from '../../ui/index.ts';
import { ParsersSection } from '../parsers/index.ts';
import { AppearanceSection } from './appearance-section.tsx';
import { ContentSection } from './content-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { TenantSection } from './tenant-section.tsx';

export function SettingsPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  return (
    <Page width="narrow">
      <PageHeader title={t('settings.title')} />
      <ProfileSection />
      <AppearanceSection />
      <PasswordSection />
      <SessionsSection />
      {can('knowledge.administer') && <ParsersSection />}
      {can('tenant.manage') && <TenantSection />}
      {can('tenant.manage') && <ContentSection />}
    </Page>
  );
}
