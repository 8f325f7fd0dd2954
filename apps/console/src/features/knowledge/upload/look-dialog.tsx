import type { Id } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice, Skeleton } from '../../../ui/index.ts';
import { ReportFacts } from '../reading/report-facts.tsx';
import { previewFile } from './preview-file.ts';
import styles from './upload.module.css';

interface LookDialogProps {
  baseId: Id<'base'>;
  file: File;
  onUpload: () => void;
  onClose: () => void;
}

const shownChunks = 8;

/** What a file would become in this base. Closing it leaves nothing behind; the request ends with it. */
export function LookDialog({ baseId, file, onUpload, onClose }: LookDialogProps) {
  const { t } = useTranslation();
  const key = useId();
  const look = useQuery({
    queryKey: ['look', key, baseId, file.name, file.size, file.lastModified],
    queryFn: ({ signal }) => previewFile({ baseId, file, signal }),
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Modal
      open
      centered
      width={640}
      title={file.name}
      okText={t('knowledge.look.upload')}
      cancelText={t('actions.cancel')}
      okButtonProps={{ disabled: look.isPending }}
      onOk={onUpload}
      onCancel={onClose}
    >
      <div className={styles.look} aria-live="polite">
        <p className="second">{t(look.isPending ? 'knowledge.look.reading' : 'knowledge.look.text')}</p>
        {look.isPending && <Skeleton rows={4} />}
        <ProblemNotice error={look.error} onRetry={() => void look.refetch()} />
        {look.data !== undefined && (
          <>
            <ReportFacts report={look.data.report} />
            <h3>{t('reading.resultChunks', { count: look.data.chunkCount })}</h3>
            <ol className={styles.lookChunks}>
              {look.data.chunks.slice(0, shownChunks).map(({ ordinal, title, text }) => (
                <li key={ordinal}>
                  <span className="quiet">{title}</span>
                  <span className={styles.lookText}>{text.replace(/\n\s*\n/g, '\n')}</span>
                </li>
              ))}
            </ol>
            {look.data.chunkCount > shownChunks && (
              <p className="quiet">{t('reading.firstChunks', { count: shownChunks })}</p>
            )}
          </>
        )}
      </div>
    </Modal>
  );
}
