import type { BaseItem } from '@jishi/contract';
import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import styles from './base.module.css';

const tabNames = ['documents', 'sources', 'terms', 'access', 'settings'] as const;
export type BaseTab = (typeof tabNames)[number];

/** The parts that somebody with these rights sees. */
export function baseTabs(can: BaseItem['can']): BaseTab[] {
  const manages = can.own || can.administer;
  const seen: Record<BaseTab, boolean> = {
    documents: true,
    sources: can.own,
    terms: can.write,
    access: manages,
    settings: manages,
  };
  return tabNames.filter((name) => seen[name]);
}

export function BaseTabs({ base, tabs }: { base: BaseItem; tabs: readonly BaseTab[] }) {
  const { t } = useTranslation();
  const { tab } = useSearch({ from: '/_app/knowledge/$baseId' });
  const shown = tabs.find((known) => known === tab) ?? 'documents';
  return (
    <nav className={styles.tabs} aria-label={t('knowledge.base.tabs')}>
      {tabs.map((name) => (
        <Link
          key={name}
          to="/knowledge/$baseId"
          params={{ baseId: base.id }}
          search={name === 'documents' ? {} : { tab: name }}
          className={styles.tab}
          data-current={name === shown}
          aria-current={name === shown ? 'page' : undefined}
        >
          {t(`knowledge.base.${name}`)}
          {name === 'documents' && <span className={`number ${styles.count}`}>{base.documentCount}</span>}
        </Link>
      ))}
    </nav>
  );
}
