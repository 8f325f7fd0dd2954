import type { ConversationItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { ActionMenu, ConfirmDanger } from '../../../ui/index.ts';
import { saveBlob } from '../../knowledge/index.ts';
import { RenameDialog } from './rename-dialog.tsx';

type Named = Pick<ConversationItem, 'id' | 'title'>;

/** The menu of a conversation: rename, export, delete. */
export function ConversationActions({ conversation }: { conversation: Named }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { conversationId } = useParams({ strict: false });
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
  const { id, title } = conversation;
  const save = useMutation({
    mutationFn: () => jishi.api.assistant.export({ conversationId: id }),
    onSuccess: ({ fileName, markdown }) =>
      saveBlob(new Blob([markdown], { type: 'text/markdown' }), fileName),
    onError: (error) => void message.error(problemWords(error, t).detail),
  });
  const remove = async () => {
    await jishi.api.assistant.remove({ conversationId: id });
    if (conversationId === id) await navigate({ to: '/ask' });
    queryClient.removeQueries({
      queryKey: orpc.assistant.conversation.key({ input: { conversationId: id } }),
    });
    await queryClient.invalidateQueries({ queryKey: orpc.assistant.conversations.key() });
  };
  return (
    <>
      <ActionMenu
        label={t('ask.conversations.actions', { title })}
        actions={[
          {
            key: 'rename',
            label: t('ask.conversations.rename'),
            icon: 'edit',
            onSelect: () => setDialog('rename'),
          },
          {
            key: 'export',
            label: t('ask.conversations.export'),
            icon: 'download',
            onSelect: () => save.mutate(),
          },
          {
            key: 'delete',
            label: t('ask.conversations.delete'),
            icon: 'trash',
            danger: true,
            onSelect: () => setDialog('delete'),
          },
        ]}
      />
      {dialog === 'rename' && <RenameDialog conversation={conversation} onClose={() => setDialog(null)} />}
      <ConfirmDanger
        open={dialog === 'delete'}
        title={t('ask.conversations.deleteTitle')}
        text={t('ask.conversations.deleteText', { title })}
        action={t('ask.conversations.delete')}
        onConfirm={remove}
        onClose={() => setDialog(null)}
      />
    </>
  );
}
