import type { DocumentItem } from '@jishi/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { Notice } from '../../../ui/index.ts';
import styles from './document.module.css';

/** Changes of chunks whose text the document no longer has. Nothing when there are none. */
export function EditConflicts({ document: { id, can } }: { document: DocumentItem }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const query = useQuery(orpc.chunkEdits.conflicts.queryOptions({ input: { documentId: id } }));
  const settle = useMutation(
    orpc.chunkEdits.settle.mutationOptions({
      onSuccess: () => void queryClient.invalidateQueries({ queryKey: orpc.chunkEdits.key() }),
    }),
  );
  const items = query.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Notice tone="warning" title={t('corrections.chunk.conflicts', { count: items.length })}>
      <p>{t('corrections.chunk.conflictsText')}</p>
      <ul>
        {items.map((edit) => (
          <li key={edit.id} className="between">
            <span className={styles.conflictWords}>{edit.text}</span>
            {can.write && (
              <Button
                size="small"
                loading={settle.isPending}
                onClick={() => settle.mutate({ documentId: id, editId: edit.id })}
              >
                {t('corrections.chunk.giveUp')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
