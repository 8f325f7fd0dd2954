import type { Citation } from '@jishi/contract';
import { Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { placeWords, splitName } from '../../knowledge/index.ts';
import styles from './citation.module.css';

interface CitationMarkerProps {
  citation: Citation;
  format: string | null;
  active: boolean;
  onOpen: () => void;
}

/** The number after a sentence: where it stands on hover or focus, the place itself on click. */
export function CitationMarker({ citation, format, active, onOpen }: CitationMarkerProps) {
  const { t } = useTranslation();
  const { number, documentName } = citation;
  return (
    <Popover
      content={<CitationCard citation={citation} format={format} />}
      trigger={['hover', 'focus']}
      mouseEnterDelay={0.15}
      mouseLeaveDelay={0.08}
      arrow={false}
      destroyOnHidden
    >
      <button
        type="button"
        className={active ? `${styles.marker} ${styles.active}` : styles.marker}
        aria-label={t('ask.sources.open', { number, name: documentName })}
        aria-pressed={active}
        onClick={onOpen}
      >
        {number}
      </button>
    </Popover>
  );
}

function CitationCard({ citation, format }: Pick<CitationMarkerProps, 'citation' | 'format'>) {
  const { documentName, page, quote, verified, edited } = citation;
  const { t } = useTranslation();
  return (
    <div className={styles.card}>
      <p className={styles.cardName}>
        {splitName(documentName).file}
        {page !== null && <span className="quiet"> · {placeWords(t, format, page)}</span>}
      </p>
      <blockquote className={styles.cardQuote}>{quote}</blockquote>
      {edited !== undefined && (
        <p className={styles.cardHint}>
          {t(edited.since ? 'ask.sources.editedSince' : 'ask.sources.edited', { name: edited.by ?? '—' })}
        </p>
      )}
      {!verified && <p className={styles.cardHint}>{t('ask.sources.unverified')}</p>}
      <p className={styles.cardHint}>{t('ask.sources.openHint')}</p>
    </div>
  );
}
