import { Button, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/index.ts';
import styles from './upload.module.css';
import { UploadRow } from './upload-row.tsx';
import type { Uploads } from './use-uploads.ts';

/** In the corner: what is being uploaded, how far, and what became of it. */
export function UploadPanel({ uploads }: { uploads: Uploads }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(true);
  const { list, summary } = uploads;
  if (list.length === 0) return null;
  const running = summary.running > 0;
  const parts = [
    running
      ? t('knowledge.upload.running', { count: summary.running })
      : t('knowledge.upload.finished', { count: summary.done }),
    summary.duplicates > 0 ? t('knowledge.upload.duplicates', { count: summary.duplicates }) : null,
    summary.failed > 0 ? t('knowledge.upload.failed', { count: summary.failed }) : null,
  ];
  return (
    <section className={styles.panel} aria-label={t('knowledge.upload.title')}>
      <div className={styles.head}>
        <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? 'chevronDown' : 'chevronRight'} size={16} />
          <span aria-live="polite">{parts.filter(Boolean).join(' · ')}</span>
        </button>
        {!running && (
          <Button size="small" type="text" onClick={uploads.clear}>
            {t('knowledge.upload.clear')}
          </Button>
        )}
      </div>
      {running && (
        <Progress
          percent={Math.floor(summary.fraction * 100)}
          showInfo={false}
          size={[360, 3]}
          className={styles.bar ?? ''}
        />
      )}
      {open && (
        <ul className={styles.rows}>
          {list.slice(0, 200).map((upload) => (
            <UploadRow key={upload.id} upload={upload} onCancel={uploads.cancel} onRetry={uploads.retry} />
          ))}
        </ul>
      )}
    </section>
  );
}
