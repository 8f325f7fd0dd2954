import { Link, useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Logo, Page, ProblemNotice, Skeleton } from '../ui/index.ts';
import styles from './status-pages.module.css';

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
        page
        title={t('states.notFoundTitle')}
        text={t('states.notFoundText')}
        action={action}
      />
    </Page>
  );
}

/** Nothing at this address, outside of the frame of pages. */
export function NotFoundRoot() {
  return (
    <BareFrame>
      <NotFoundPage />
    </BareFrame>
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

/** The console itself could not start, for example because the server is away. */
export function CrashRoot({ error }: { error: unknown }) {
  return (
    <BareFrame>
      <CrashPage error={error} />
    </BareFrame>
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

function BareFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <main className={styles.frame}>
      <p className={styles.brand}>
        <Logo size={32} />
        {t('shell.productFull')}
      </p>
      <div className={styles.body}>{children}</div>
    </main>
  );
}
