import type { ConversationItem } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSubmit } from '../../../api/use-submit.ts';
import { FormFoot } from '../../../ui/index.ts';

interface RenameDialogProps {
  conversation: Pick<ConversationItem, 'id' | 'title'>;
  onClose: () => void;
}

export function RenameDialog({ conversation: { id, title }, onClose }: RenameDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<{ title: string }>();
  const rename = useSubmit(form, {
    ...orpc.assistant.rename.mutationOptions(),
    onSuccess: async () => {
      onClose();
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: orpc.assistant.conversations.key() }),
        queryClient.invalidateQueries({ queryKey: orpc.assistant.conversation.key() }),
      ]);
    },
  });
  return (
    <Modal
      open
      centered
      footer={null}
      width={440}
      title={t('ask.conversations.renameTitle')}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ title }}
        onFinish={(values) => rename.mutate({ conversationId: id, title: values.title })}
      >
        <Form.Item
          name="title"
          label={t('ask.conversations.name')}
          rules={[{ required: true, whitespace: true, message: t('states.required') }]}
        >
          <Input maxLength={200} autoFocus />
        </Form.Item>
        <FormFoot label={t('actions.save')} busy={rename.isPending} error={rename.error} onCancel={onClose} />
      </Form>
    </Modal>
  );
}
