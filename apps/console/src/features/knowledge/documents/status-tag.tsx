import type { DocumentItem } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import { formatPercent } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { Tag } from '../../../ui/index.ts';
import { isProcessing } from './document-state.ts';
import styles from './documents.module.css';

const tones = { ready: 'success', failed: 'danger', cancelled: 'neutral' } as const;

/** Where a document is in the pipeline; while it is worked on with how far. */
export function StatusTag({
  document: { status, progress },
}: {
  document: Pick<DocumentItem, 'status' | 'progress'>;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = t(`knowledge.documents.states.${status}`);
  if (!isProcessing(status)) {
    return (
      <Tag dot tone={tones[status as keyof typeof tones]}>
        {words}
      </Tag>
    );
  }
  return (
    <span className={styles.progress}>
      <span className="second">
        {words} {progress > 0 && <span className="number">{formatPercent(progress, locale)}</span>}
      </span>
      <progress max={1} value={progress} aria-label={words} />
    </span>
  );
}
