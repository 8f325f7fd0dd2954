import { Link, type LinkProps } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';
import styles from './page.module.css';

/** The column that holds a page: `narrow` for forms and reading, `wide` for dense tables and workbenches. */
export function Page({
  width = 'normal',
  children,
}: {
  width?: 'narrow' | 'normal' | 'wide';
  children: ReactNode;
}) {
  const size = width === 'normal' ? '' : ` ${styles[width]}`;
  return <div className={`${styles.page}${size}`}>{children}</div>;
}

interface PageHeaderProps {
  title: string;
  /** One or two sentences: what this page is for. */
  description?: ReactNode;
  /** Buttons, the primary one first. */
  actions?: ReactNode;
  back?: { to: LinkProps['to']; label: string };
}

/** Title of a page; also the title of the browser tab. */
export function PageHeader({ title, description, actions, back }: PageHeaderProps) {
  const { t } = useTranslation();
  const product = t('shell.productFull');
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        {back && (
          <Link to={back.to} className={styles.back}>
            <Icon name="chevronLeft" size={14} />
            {back.label}
          </Link>
        )}
        <h1 className={styles.title}>{title}</h1>
        {description !== undefined && <p className={styles.description}>{description}</p>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}

interface SectionProps {
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
  /** Draws a card around the content. */
  card?: boolean;
  children: ReactNode;
}

/** A titled part of a page. */
export function Section({ title, text, actions, card = false, children }: SectionProps) {
  return (
    <section className={styles.section} aria-label={title}>
      <div className={styles.sectionHeader}>
        <div>
          <h2 className={styles.sectionTitle}>{title}</h2>
          {text !== undefined && <p className={styles.sectionText}>{text}</p>}
        </div>
        {actions}
      </div>
      {card ? <div className={styles.card}>{children}</div> : children}
    </section>
  );
}

export function Card({ children }: { children: ReactNode }) {
  return <div className={styles.card}>{children}</div>;
}

/** Tabs that are pages of their own: each has its address. */
export function PageTabs({
  label,
  tabs,
}: {
  label: string;
  tabs: readonly { to: LinkProps['to']; label: string }[];
}) {
  return (
    <nav ref={showCurrent} className={styles.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={String(tab.to)}
          to={tab.to}
          className={styles.tab}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}

/** Where tabs do not fit, the current one is moved into sight. */
function showCurrent(tabs: HTMLElement | null): void {
  tabs?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
}
