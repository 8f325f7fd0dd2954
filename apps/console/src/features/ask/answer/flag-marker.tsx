import type { FlaggedSentence } from '@jishi/contract';
import { Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from './citation.module.css';

/** After a sentence that its evidence does not say: what was found, on hover or focus. */
export function FlagMarker({ flag }: { flag: FlaggedSentence }) {
  const { t } = useTranslation();
  const { verdict, objections } = flag;
  const title = t(`ask.flags.${verdict}`);
  const soft = verdict === 'unverified';
  const content = (
    <div className={styles.card}>
      <p className={styles.cardName}>{title}</p>
      {objections.length > 0 && (
        <ul className={styles.objections}>
          {objections.map((objection) => (
            <li key={objection}>{t(`ask.flags.objections.${objection}`)}</li>
          ))}
        </ul>
      )}
      <p className={styles.cardHint}>{t('ask.flags.hint')}</p>
    </div>
  );
  return (
    <Popover content={content} trigger={['hover', 'focus', 'click']} arrow={false} destroyOnHidden>
      <button
        type="button"
        className={`${styles.marker} ${soft ? styles.soft : styles.flag}`}
        aria-label={title}
      >
        {verdict === 'contradicted' ? '!' : '?'}
      </button>
    </Popover>
  );
}
