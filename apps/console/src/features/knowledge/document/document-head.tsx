import type { DocumentItem } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { formatBytes, formatRelative } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { Icon } from '../../../ui/index.ts';
import { AccessBadge } from '../access/access-badge.tsx';
import { TagList } from '../attributes/tag-list.tsx';
import { DocumentMenu } from '../documents/document-menu.tsx';
import { splitName } from '../documents/document-state.ts';
import { StatusTag } from '../documents/status-tag.tsx';
import { FormatMark } from '../format-mark.tsx';
import { ValidityTag } from '../validity/validity-tag.tsx';
import styles from './document.module.css';

/** Name of a document, where it belongs, and its facts in one line. */
export function DocumentHead({ document: item }: { document: DocumentItem }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { case: caseId } = useSearch({ from: '/_app/knowledge/$baseId/documents/$documentId' });
  const { baseId } = item;
  const base = useQuery(orpc.bases.get.queryOptions({ input: { baseId } }));
  const { file, folder } = splitName(item.name);
  const product = t('shell.productFull');
  useEffect(() => {
    document.title = `${file} · ${product}`;
  }, [file, product]);
  return (
    <header className={styles.head}>
      <nav className={styles.backs} aria-label={t('actions.back')}>
        <Link to="/knowledge/$baseId" params={{ baseId }} className={styles.back}>
          <Icon name="chevronLeft" size={14} />
          {base.data?.name ?? t('knowledge.title')}
        </Link>
        {caseId !== undefined && (
          <Link to="/corrections/$caseId" params={{ caseId }} className={styles.back}>
            <Icon name="chevronLeft" size={14} />
            {t('corrections.backToCase')}
          </Link>
        )}
      </nav>
      <div className={styles.titleRow}>
        <FormatMark format={item.format} large />
        <div className={styles.titleWords}>
          <h1 className={styles.title}>{file}</h1>
          <Facts item={item} folder={folder} />
        </div>
        <DocumentMenu
          document={item}
          onRemoved={() => void navigate({ to: '/knowledge/$baseId', params: { baseId } })}
        />
      </div>
    </header>
  );
}

function Facts({ item, folder }: { item: DocumentItem; folder: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const time = formatRelative(item.createdAt, Date.now(), locale) ?? t('states.justNow');
  const added =
    item.createdBy === null
      ? t('knowledge.document.added', { time })
      : t('knowledge.document.addedBy', { time, name: item.createdBy });
  return (
    <div className={styles.facts}>
      <StatusTag document={item} />
      <ValidityTag validity={item.validity} />
      <TagList tags={item.attributes.tags} />
      {folder !== '' && <span>{folder}</span>}
      {item.pages !== null && <span>{t('knowledge.document.pageCount', { count: item.pages })}</span>}
      <span className="number">{formatBytes(item.size, locale)}</span>
      <span>{added}</span>
      {item.access.mode === 'list' && <AccessBadge access={item.access} />}
    </div>
  );
}
