import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/index.ts';
import { FormatMark, placeWords, splitName } from '../../knowledge/index.ts';
import { citationKey, evidenceKey, type SourceKey } from '../source/source-key.ts';
import type { ShownTurn } from '../stream/shown-turn.ts';
import { type SourceRow, sourceRows } from './source-rows.ts';
import styles from './thread.module.css';

interface EvidenceListProps {
  turn: ShownTurn;
  opened: string | undefined;
  onOpen: (key: SourceKey) => void;
}

/** Below an answer: the sources that it cites, or what comes nearest to one; on demand what else was read. */
export function EvidenceList({ turn, opened, onOpen }: EvidenceListProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { cited, nearest, also } = sourceRows(turn);
  const turnId = turn.id;
  if (turnId === null || cited.length + nearest.length + also.length === 0) return null;
  const read = (row: SourceRow, excerpt?: string) => {
    const key = evidenceKey(turnId, row.index);
    return (
      <SourceCard key={key} row={row} excerpt={excerpt} active={key === opened} onOpen={() => onOpen(key)} />
    );
  };
  return (
    <div className={styles.sources}>
      {cited.length > 0 && (
        <ul className={styles.sourceGrid} aria-label={t('ask.sources.title')}>
          {cited.map((row) => {
            const key = citationKey(turnId, row.index);
            return <SourceCard key={key} row={row} active={key === opened} onOpen={() => onOpen(key)} />;
          })}
        </ul>
      )}
      {nearest.length > 0 && (
        <section className={styles.nearest} aria-label={t('ask.sources.nearest')}>
          <h3>{t('ask.sources.nearest')}</h3>
          <ul>{nearest.map((row) => read(row, row.text))}</ul>
        </section>
      )}
      {also.length > 0 && (
        <button type="button" className={styles.also} aria-expanded={all} onClick={() => setAll(!all)}>
          <Icon name={all ? 'chevronDown' : 'chevronRight'} size={14} />
          {t('ask.sources.also', { count: also.length })}
        </button>
      )}
      {all && (
        <ul className={styles.sourceGrid} aria-label={t('ask.sources.also', { count: also.length })}>
          {also.map((row) => read(row))}
        </ul>
      )}
    </div>
  );
}

interface SourceCardProps {
  row: SourceRow;
  excerpt?: string | undefined;
  active: boolean;
  onOpen: () => void;
}

function SourceCard({ row, excerpt, active, onOpen }: SourceCardProps) {
  const { t } = useTranslation();
  return (
    <li>
      <button
        type="button"
        className={active ? `${styles.source} ${styles.sourceActive}` : styles.source}
        aria-pressed={active}
        onClick={onOpen}
      >
        <span className={styles.sourceNumber}>{row.number}</span>
        <span className={styles.sourceWords}>
          <span className={styles.sourceName}>{splitName(row.documentName).file}</span>
          <span className={styles.sourcePlace}>
            <FormatMark format={row.format} />
            {[placeWords(t, row.format, row.page), row.baseName].filter(Boolean).join(' · ')}
          </span>
          {excerpt !== undefined && <span className={styles.sourceExcerpt}>{excerpt}</span>}
        </span>
      </button>
    </li>
  );
}
