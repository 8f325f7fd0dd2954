import { useTranslation } from 'react-i18next';
import { Page, PageHeader } from '../../ui/index.ts';

export function AskPage() {
  const { t } = useTranslation();
  return (
    <Page>
      <PageHeader title={t('ask.title')} />
    </Page>
  );
}
