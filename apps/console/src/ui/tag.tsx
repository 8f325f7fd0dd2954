import type { ReactNode } from 'react';
import styles from './tag.module.css';

type TagTone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger';

/** A small label; `dot` for states. The text says what the colour means. */
export function Tag({
  tone = 'neutral',
  dot = false,
  children,
}: {
  tone?: TagTone;
  dot?: boolean;
  children: ReactNode;
}) {
  const parts = [styles.tag, tone === 'neutral' ? '' : styles[tone], dot ? styles.dot : ''];
  return <span className={parts.filter(Boolean).join(' ')}>{children}</span>;
}
