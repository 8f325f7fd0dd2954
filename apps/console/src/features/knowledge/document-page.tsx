import { useTranslation } from 'react-i18next';
import { Page, PageHeader } from '../../ui/index.ts';

export function DocumentPage() {
  const { t } = useTranslation();
  return (
    <Page>
      <PageHeader title={t('knowledge.title')} />
    </Page>
  );
}
