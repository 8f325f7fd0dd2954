import type { DocumentItem } from '@jishi/contract';
import { useMutation } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { ProblemNotice } from '../../../ui/index.ts';
import { useRefreshDocuments } from '../documents/use-document-actions.ts';
import { TagSelect } from './tag-select.tsx';

interface BulkTagsDialogProps {
  /** Of one base; at least one. */
  documents: readonly DocumentItem[];
  onClose: () => void;
}

/** Adds tags to all selected documents, or to none of them. */
export function BulkTagsDialog({ documents, onClose }: BulkTagsDialogProps) {
  const { t } = useTranslation();
  const refresh = useRefreshDocuments();
  const [tags, setTags] = useState<string[]>([]);
  const save = useMutation({
    ...orpc.attributes.setMany.mutationOptions(),
    onSuccess: async () => {
      onClose();
      await refresh();
    },
  });
  const baseId = documents[0]?.baseId;
  if (baseId === undefined) return null;
  const documentIds = documents.map(({ id }) => id);
  return (
    <Modal
      open
      centered
      title={t('retrieval.attributes.bulkTitle', { count: documents.length })}
      okText={t('actions.save')}
      okButtonProps={{ loading: save.isPending, disabled: tags.length === 0 }}
      onOk={() => save.mutate({ baseId, documentIds, addTags: tags })}
      onCancel={onClose}
    >
      <TagSelect baseId={baseId} tags={tags} onChange={setTags} />
      <ProblemNotice error={save.error} />
    </Modal>
  );
}
