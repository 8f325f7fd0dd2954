import type { ChunkItem, Id } from '@jishi/contract';
import type { JishiOutputs } from '@jishi/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Button, Form, Input, Modal, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSubmit } from '../../../api/use-submit.ts';
import { FormFoot, ProblemNotice, RelativeTime } from '../../../ui/index.ts';
import styles from './document.module.css';

interface Values {
  text: string;
  enabled: boolean;
  note: string;
}

/** Changes the words of a chunk or takes it out of search; what the document says stays beside it. */
export function ChunkDialog({ chunk, onClose }: { chunk: ChunkItem; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<Values>();
  const history = useQuery(orpc.chunkEdits.history.queryOptions({ input: { chunkId: chunk.id } }));
  const { case: caseId } = useSearch({ from: '/_app/knowledge/$baseId/documents/$documentId' });
  const note = useMutation({
    ...orpc.triage.comment.mutationOptions(),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: orpc.triage.key() }),
  });
  const done = {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.documents.chunks.key() });
      await queryClient.invalidateQueries({ queryKey: orpc.chunkEdits.key() });
      onClose();
    },
  };
  const edit = useSubmit(form, {
    ...orpc.chunkEdits.edit.mutationOptions(),
    onSuccess: async () => {
      // Whoever comes from a case mends it: the case says so. The change itself stands without that.
      if (caseId !== undefined)
        note.mutate({ caseId: caseId as Id<'case'>, fix: 'chunk-edited', fixed: chunk.id });
      await done.onSuccess();
    },
  });
  const edits = history.data?.items ?? [];
  const source = edits[0]?.sourceText;
  return (
    <Modal open centered width={680} footer={null} title={t('corrections.chunk.title')} onCancel={onClose}>
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{ text: chunk.text, enabled: chunk.enabled, note: '' }}
        onFinish={(values) => edit.mutate({ chunkId: chunk.id, ...values })}
      >
        <Form.Item
          name="text"
          label={t('corrections.chunk.text')}
          rules={[{ required: true, whitespace: true, message: t('states.required') }]}
        >
          <Input.TextArea maxLength={20_000} autoSize={{ minRows: 5, maxRows: 16 }} />
        </Form.Item>
        {source !== undefined && source !== chunk.text && (
          <Form.Item label={t('corrections.chunk.source')}>
            <p className={styles.sourceWords}>{source}</p>
          </Form.Item>
        )}
        <Form.Item name="enabled" label={t('corrections.chunk.enabled')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="note" label={t('corrections.chunk.note')}>
          <Input maxLength={500} />
        </Form.Item>
        <FormFoot
          label={t('corrections.chunk.save')}
          busy={edit.isPending}
          error={edit.error}
          onCancel={onClose}
        />
      </Form>
      {edits.length > 0 && <ChunkHistory chunk={chunk} edits={edits} onUndone={done.onSuccess} />}
    </Modal>
  );
}

interface ChunkHistoryProps {
  chunk: ChunkItem;
  edits: JishiOutputs['chunkEdits']['history']['items'];
  onUndone: () => Promise<void>;
}

function ChunkHistory({ chunk, edits, onUndone }: ChunkHistoryProps) {
  const { t } = useTranslation();
  const undo = useMutation({ ...orpc.chunkEdits.undo.mutationOptions(), onSuccess: onUndone });
  return (
    <section className={styles.edits} aria-label={t('corrections.chunk.history')}>
      <div className="between">
        <h3>{t('corrections.chunk.history')}</h3>
        {edits.some(({ undoneAt }) => undoneAt === null) && (
          <Button size="small" loading={undo.isPending} onClick={() => undo.mutate({ chunkId: chunk.id })}>
            {t('corrections.chunk.undo')}
          </Button>
        )}
      </div>
      <ProblemNotice error={undo.error} />
      <ul>
        {edits.map(({ id, number, editedBy, editedAt, note, undoneAt }) => (
          <li key={id} className="second">
            {t('corrections.chunk.change', { number, name: editedBy ?? '—' })} ·{' '}
            <RelativeTime at={editedAt} />
            {undoneAt !== null && ` · ${t('corrections.chunk.undone')}`}
            {note !== '' && <p className="quiet">{note}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
