import type { DocumentItem } from '@jishi/contract';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../../ui/index.ts';
import { useDocumentActions } from '../documents/use-document-actions.ts';
import styles from './document.module.css';

/** What went wrong with a document, or what was left out when it was read. */
export function DocumentNotices({ document: item }: { document: DocumentItem }) {
  const { t } = useTranslation();
  const { retry } = useDocumentActions();
  const again = item.can.write && (
    <Button size="small" onClick={() => retry(item.id)}>
      {t('knowledge.documents.retry')}
    </Button>
  );
  if (item.status === 'failed') {
    return (
      <Notice tone="danger" title={t('knowledge.document.failedTitle')} foot={again}>
        {item.problem?.text}
      </Notice>
    );
  }
  if (item.status === 'cancelled') {
    return (
      <Notice tone="warning" title={t('knowledge.document.cancelledTitle')} foot={again}>
        {t('knowledge.document.cancelledText')}
      </Notice>
    );
  }
  if (item.warnings.length === 0) return null;
  return (
    <details className={styles.warnings}>
      <summary>
        {t('knowledge.document.warnings')} <span className="number quiet">{item.warnings.length}</span>
      </summary>
      <ul>
        {item.warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </details>
  );
}
