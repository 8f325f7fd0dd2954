import type { DocumentItem } from '@jishi/contract';
import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSubmit } from '../../../api/use-submit.ts';
import { FormFoot } from '../../../ui/index.ts';
import { useRefreshDocuments } from './use-document-actions.ts';

export function RenameDocumentDialog({ document, onClose }: { document: DocumentItem; onClose: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefreshDocuments();
  const [form] = Form.useForm<{ name: string }>();
  const rename = useSubmit(form, {
    ...orpc.documents.rename.mutationOptions(),
    onSuccess: async () => {
      onClose();
      await refresh();
    },
  });
  return (
    <Modal
      open
      centered
      footer={null}
      width={480}
      title={t('knowledge.documents.renameTitle')}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ name: document.name }}
        onFinish={({ name }) => rename.mutate({ documentId: document.id, name })}
      >
        <Form.Item
          name="name"
          label={t('knowledge.documents.name')}
          rules={[{ required: true, whitespace: true, message: t('states.required') }]}
        >
          <Input maxLength={255} autoFocus />
        </Form.Item>
        <FormFoot label={t('actions.save')} busy={rename.isPending} error={rename.error} onCancel={onClose} />
      </Form>
    </Modal>
  );
}
