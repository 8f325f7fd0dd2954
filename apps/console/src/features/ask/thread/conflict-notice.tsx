import type { SourceConflict } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../../ui/index.ts';
import { splitName } from '../../knowledge/index.ts';
import { evidenceKey, type SourceKey } from '../source/source-key.ts';
import type { ShownTurn } from '../stream/shown-turn.ts';
import styles from './conflict.module.css';

interface ConflictNoticeProps {
  turn: ShownTurn;
  onOpen: (key: SourceKey) => void;
}

/** Sources in force that say different numbers about the same thing, side by side. */
export function ConflictNotice({ turn: { id, conflicts, evidence }, onOpen }: ConflictNoticeProps) {
  const { t } = useTranslation();
  if (id === null || conflicts.length === 0) return null;
  const side = ({ number, documentName, quote }: SourceConflict['left']) => {
    const index = evidence.findIndex((passage) => passage.number === number);
    return (
      <div className={styles.side}>
        <blockquote>{quote}</blockquote>
        <button
          type="button"
          disabled={index < 0}
          aria-label={t('ask.sources.open', { number, name: documentName })}
          onClick={() => onOpen(evidenceKey(id, index))}
        >
          <span className="number">{number}</span> {splitName(documentName).file}
        </button>
      </div>
    );
  };
  return (
    <Notice tone="warning" title={t('ask.conflicts.title')}>
      <p>{t('ask.conflicts.text')}</p>
      {conflicts.map((conflict) => (
        <div key={`${conflict.left.quote}\n${conflict.right.quote}`} className={styles.pair}>
          {side(conflict.left)}
          {side(conflict.right)}
        </div>
      ))}
    </Notice>
  );
}
