import type { DocumentItem } from '@jishi/contract';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi } from '../../../api/client.ts';
import { ConfirmDanger, Icon } from '../../../ui/index.ts';
import { BulkTagsDialog } from '../attributes/bulk-tags-dialog.tsx';
import { bulkActions } from './document-state.ts';
import styles from './documents.module.css';
import { forEach, useRefreshDocuments } from './use-document-actions.ts';

/** What can be done with all selected documents; nothing while none is selected. */
export function BulkBar({ documents, onDone }: { documents: readonly DocumentItem[]; onDone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const refresh = useRefreshDocuments();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [tagging, setTagging] = useState(false);
  const { retry, remove } = bulkActions(documents);
  const finish = async (failed: number) => {
    if (failed > 0) void message.warning(t('knowledge.documents.partly', { count: failed }));
    onDone();
    await refresh();
  };
  const retryAll = async () => {
    setBusy(true);
    await finish(await forEach(retry, jishi.api.documents.retry));
    setBusy(false);
  };
  const confirm = (
    <ConfirmDanger
      open={asking}
      title={t('knowledge.documents.deleteTitle', { count: remove.length })}
      text={t('knowledge.documents.deleteText')}
      action={t('actions.delete')}
      onConfirm={async () => finish(await forEach(remove, jishi.api.documents.remove))}
      onClose={() => setAsking(false)}
    />
  );
  if (documents.length === 0) return confirm;
  return (
    <section
      className={styles.bulk}
      aria-label={t('knowledge.documents.selected', { count: documents.length })}
    >
      <span className="strong">{t('knowledge.documents.selected', { count: documents.length })}</span>
      <Button size="small" icon={<Icon name="edit" size={16} />} onClick={() => setTagging(true)}>
        {t('retrieval.attributes.bulk')}
      </Button>
      {tagging && <BulkTagsDialog documents={documents} onClose={() => setTagging(false)} />}
      {retry.length > 0 && (
        <Button
          size="small"
          loading={busy}
          icon={<Icon name="refresh" size={16} />}
          onClick={() => void retryAll()}
        >
          {t('knowledge.documents.retry')}
        </Button>
      )}
      {remove.length > 0 && (
        <Button size="small" danger icon={<Icon name="trash" size={16} />} onClick={() => setAsking(true)}>
          {t('knowledge.documents.delete')}
        </Button>
      )}
      <Button size="small" type="text" onClick={onDone}>
        {t('knowledge.documents.unselect')}
      </Button>
      {confirm}
    </section>
  );
}
