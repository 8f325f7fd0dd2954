import { Link, useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page, ProblemNotice, Skeleton } from '../ui/index.ts';

/** Nothing at this address, outside of the frame of pages. */
export function NotFoundRoot() {
  return (
    <main>
      <NotFoundPage />
    </main>
  );
}

/** Nothing at this address. */
export function NotFoundPage() {
  const { t } = useTranslation();
  const action = (
    <Link to="/">
      <Button type="primary">{t('states.toStart')}</Button>
    </Link>
  );
  return (
    <Page>
      <EmptyState
        icon="search"
        plain
        title={t('states.notFoundTitle')}
        text={t('states.notFoundText')}
        action={action}
      />
    </Page>
  );
}

/** A page that failed to load or to render: words and a way on, never a stack. */
export function CrashPage({ error }: { error: unknown }) {
  const router = useRouter();
  return (
    <Page width="narrow">
      <ProblemNotice error={error} onRetry={() => void router.invalidate()} />
    </Page>
  );
}

/** While a page's code and first data arrive. */
export function PendingPage() {
  return (
    <Page>
      <Skeleton rows={6} />
    </Page>
  );
}
