import type { DocumentItem, DocumentVersion, TextChange } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { EmptyState, Notice, QueryView } from '../../../ui/index.ts';
import { isProcessing } from '../documents/document-state.ts';
import styles from './versions.module.css';

interface VersionChangesProps {
  document: DocumentItem;
  versions: readonly DocumentVersion[];
  chosen: DocumentVersion;
}

/** What the chosen version says differently from the readable one before it. */
export function VersionChanges({ document, versions, chosen }: VersionChangesProps) {
  const { t } = useTranslation();
  const before = versions.find(({ number, readable }) => number < chosen.number && readable);
  const waiting = chosen.current && isProcessing(document.status);
  if (!chosen.readable) {
    return (
      <Frame>
        <EmptyState
          plain
          icon="clock"
          title={t('versions.notReadTitle')}
          text={t(waiting ? 'versions.notReadYetText' : 'versions.neverReadText')}
        />
      </Frame>
    );
  }
  if (before === undefined) {
    return (
      <Frame>
        <EmptyState plain icon="file" title={t('versions.firstTitle')} text={t('versions.firstText')} />
      </Frame>
    );
  }
  return <Comparison document={document} newer={chosen.number} older={before.number} />;
}

function Frame({ children }: { children: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <section className={styles.changes} aria-label={t('versions.changes')}>
      {children}
    </section>
  );
}

function Comparison({ document, newer, older }: { document: DocumentItem; newer: number; older: number }) {
  const { t } = useTranslation();
  const query = useQuery(
    orpc.documentVersions.changes.queryOptions({
      input: { documentId: document.id, number: newer, against: older },
    }),
  );
  return (
    <Frame>
      <h2>{t('versions.changesTitle', { newer, older })}</h2>
      <QueryView
        query={query}
        isEmpty={({ changes }) => changes.length === 0}
        empty={<p className="second">{t('versions.same')}</p>}
      >
        {({ changes, added, removed, truncated, coarse }) => (
          <>
            <p className="second">
              {t('versions.linesAdded', { count: added })} · {t('versions.linesRemoved', { count: removed })}
            </p>
            {coarse && <Notice>{t('versions.coarse')}</Notice>}
            <ol className={styles.changeList}>
              {changes.map((change) => (
                <Change key={`${change.before}-${change.after}`} change={change} />
              ))}
            </ol>
            {truncated && <Notice>{t('versions.truncated')}</Notice>}
          </>
        )}
      </QueryView>
    </Frame>
  );
}

function Change({ change: { removed, added } }: { change: TextChange }) {
  const { t } = useTranslation();
  return (
    <li className={styles.change}>
      {removed !== '' && (
        <del className={styles.removed}>
          <span className="visually-hidden">{t('versions.removed')}</span>
          {removed}
        </del>
      )}
      {added !== '' && (
        <ins className={styles.added}>
          <span className="visually-hidden">{t('versions.added')}</span>
          {added}
        </ins>
      )}
    </li>
  );
}
