import type { DocumentItem } from '@jishi/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { Icon } from '../../../ui/index.ts';
import { downloadDocument, FormatMark, placeWords, splitName, ValidityTag } from '../../knowledge/index.ts';
import type { Source } from './source-key.ts';
import styles from './source-panel.module.css';

interface SourceHeadProps {
  source: Source;
  /** Undefined until it is loaded, and when it is not open to the reader. */
  document: DocumentItem | undefined;
  onClose: () => void;
}

/** Which document, where in it, and what to do with it. */
export function SourceHead({ source, document, onClose }: SourceHeadProps) {
  const { t } = useTranslation();
  const bases = useQuery(orpc.bases.list.queryOptions());
  const base = bases.data?.items.find(({ id }) => id === document?.baseId)?.name;
  const page = placeWords(t, document?.format ?? null, source.page);
  return (
    <div className={styles.head}>
      <span className={styles.number}>{source.number}</span>
      <div className={styles.words}>
        <h2 className={styles.name}>{splitName(document?.name ?? source.documentName).file}</h2>
        <p className={styles.place}>
          {document !== undefined && <FormatMark format={document.format} />}
          {[page, base].filter(Boolean).join(' · ')}
          {document !== undefined && <ValidityTag validity={document.validity} />}
        </p>
      </div>
      <div className={styles.tools}>
        {document !== undefined && <DocumentTools source={source} document={document} />}
        <Tooltip title={t('ask.source.close')}>
          <Button
            type="text"
            aria-label={t('ask.source.close')}
            icon={<Icon name="close" />}
            onClick={onClose}
          />
        </Tooltip>
      </div>
    </div>
  );
}

function DocumentTools({ source, document }: { source: Source; document: DocumentItem }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const download = useMutation({
    mutationFn: () => downloadDocument(document),
    onError: (error) => void message.error(problemWords(error, t).detail),
  });
  const place = { chunk: source.chunkId, start: String(source.start), end: String(source.end) };
  return (
    <>
      <Tooltip title={t('ask.source.openFull')}>
        <Link
          to="/knowledge/$baseId/documents/$documentId"
          params={{ baseId: document.baseId, documentId: document.id }}
          search={place}
        >
          <Button
            type="text"
            tabIndex={-1}
            aria-label={t('ask.source.openFull')}
            icon={<Icon name="external" />}
          />
        </Link>
      </Tooltip>
      <Tooltip title={t('ask.source.download')}>
        <Button
          type="text"
          aria-label={t('ask.source.download')}
          loading={download.isPending}
          icon={<Icon name="download" />}
          onClick={() => download.mutate()}
        />
      </Tooltip>
    </>
  );
}
