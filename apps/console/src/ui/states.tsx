import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords } from '../api/problem-words.ts';
import { useSession } from '../api/session.ts';
import { CopyButton } from './copy-field.tsx';
import { Icon } from './icon.tsx';
import type { IconName } from './icon-paths.ts';
import styles from './states.module.css';

interface EmptyStateProps {
  icon: IconName;
  title: string;
  /** What this place is for and what to do next. */
  text: ReactNode;
  /** One primary action, perhaps a second. */
  action?: ReactNode;
  /** Without its dashed frame, inside a card or panel. */
  plain?: boolean;
  /** As a whole page: plain, and its title is the page's. */
  page?: boolean;
}

export function EmptyState({ icon, title, text, action, plain = false, page = false }: EmptyStateProps) {
  const Title = page ? 'h1' : 'h2';
  return (
    <div className={plain || page ? `${styles.empty} ${styles.plain}` : styles.empty}>
      <span className={styles.mark}>
        <Icon name={icon} size={24} />
      </span>
      <Title className={styles.emptyTitle}>{title}</Title>
      <p className={styles.emptyText}>{text}</p>
      {action !== undefined && <div className={styles.emptyActions}>{action}</div>}
    </div>
  );
}

type Tone = 'info' | 'success' | 'warning' | 'danger';
const toneIcon = { info: 'info', success: 'check', warning: 'warning', danger: 'warning' } as const;

interface NoticeProps {
  tone?: Tone;
  title?: string;
  children?: ReactNode;
  /** Links and buttons under the text. */
  foot?: ReactNode;
}

/** A short message in the flow of a page. Problems announce themselves to screen readers. */
export function Notice({ tone = 'info', title, children, foot }: NoticeProps) {
  return (
    <div className={`${styles.notice} ${styles[tone]}`} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon name={toneIcon[tone]} />
      <div className={styles.noticeBody}>
        {title !== undefined && <p className={styles.noticeTitle}>{title}</p>}
        {children !== undefined && <div>{children}</div>}
        {foot !== undefined && <div className={styles.noticeFoot}>{foot}</div>}
      </div>
    </div>
  );
}

/** A failure in words, with a way on and the number under which the server's log has it. Nothing for no error. */
export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  if (error === null || error === undefined) return null;
  const { title, detail, requestId, status } = problemWords(error, t);
  const showNumber = requestId !== null && (status >= 500 || status === 0);
  const foot = (onRetry !== undefined || showNumber) && (
    <>
      {onRetry !== undefined && (
        <Button size="small" onClick={onRetry}>
          {t('actions.retry')}
        </Button>
      )}
      {showNumber && (
        <span>
          {t('states.requestNumber')} <code>{requestId}</code> <CopyButton value={requestId} />
        </span>
      )}
    </>
  );
  return (
    <Notice tone="danger" title={title} {...(foot === false ? {} : { foot })}>
      {detail}
    </Notice>
  );
}

/** Grey bars in the shape of the text to come. */
export function Skeleton({ rows = 5 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className={styles.skeleton} role="status" aria-label={t('states.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.bar} style={{ width: `${[100, 92, 97, 84, 60][row % 5]}%` }} />
      ))}
    </div>
  );
}

/** For somebody whose role lacks the permission: why, and who can change it. */
export function Forbidden() {
  const { t } = useTranslation();
  const { membership } = useSession();
  if (membership === null) {
    return (
      <EmptyState icon="tenants" page title={t('states.noTenantTitle')} text={t('states.noTenantText')} />
    );
  }
  const text = t('states.forbiddenText', {
    role: t(`roles.${membership.role}`),
    tenant: membership.tenantName,
  });
  const action = (
    <Link to="/">
      <Button>{t('states.toStart')}</Button>
    </Link>
  );
  return <EmptyState icon="lock" page title={t('states.forbiddenTitle')} text={text} action={action} />;
}
