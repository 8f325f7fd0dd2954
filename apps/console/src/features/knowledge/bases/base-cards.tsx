import type { BaseItem } from '@jishi/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon, RelativeTime, Tag } from '../../../ui/index.ts';
import { strongestRight } from './base-right.ts';
import styles from './bases.module.css';

/** Knowledge bases as cards; the whole card opens it. */
export function BaseCards({ items }: { items: readonly BaseItem[] }) {
  return (
    <ul className={styles.grid}>
      {items.map((base) => (
        <li key={base.id}>
          <BaseCard base={base} />
        </li>
      ))}
    </ul>
  );
}

function BaseCard({ base }: { base: BaseItem }) {
  const { t } = useTranslation();
  const right = strongestRight(base.can);
  return (
    <Link to="/knowledge/$baseId" params={{ baseId: base.id }} className={styles.card}>
      <span className={styles.head}>
        <span className={styles.mark}>
          <Icon name={base.can.read ? 'knowledge' : 'lock'} size={20} />
        </span>
        <span className={styles.words}>
          <span className={styles.name}>{base.name}</span>
          <span className={styles.description}>{base.description}</span>
        </span>
      </span>
      <span className={styles.foot}>
        <span>{t('knowledge.bases.documents', { count: base.documentCount })}</span>
        <RelativeTime at={base.updatedAt} />
        <span className={styles.tags}>
          {base.pendingCount > 0 && (
            <Tag tone="accent" dot>
              {t('knowledge.bases.pending', { count: base.pendingCount })}
            </Tag>
          )}
          {base.failedCount > 0 && (
            <Tag tone="danger" dot>
              {t('knowledge.bases.failed', { count: base.failedCount })}
            </Tag>
          )}
          {right !== 'read' && <Tag>{t(`knowledge.bases.right.${right}`)}</Tag>}
        </span>
      </span>
    </Link>
  );
}
