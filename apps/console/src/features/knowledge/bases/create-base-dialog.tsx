import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Form, Input, Modal, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { useSubmit } from '../../../api/use-submit.ts';
import { FormFoot } from '../../../ui/index.ts';

interface BaseValues {
  name: string;
  description: string;
  everyoneMayRead: boolean;
}

export function CreateBaseDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { membership } = useSession();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [form] = Form.useForm<BaseValues>();
  const create = useSubmit(form, {
    ...orpc.bases.create.mutationOptions(),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: orpc.bases.list.key() });
      await navigate({ to: '/knowledge/$baseId', params: { baseId: id } });
    },
  });
  return (
    <Modal
      open
      centered
      footer={null}
      width={500}
      title={t('knowledge.bases.createTitle')}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ description: '', everyoneMayRead: false }}
        onFinish={(values: BaseValues) => create.mutate(values)}
      >
        <Form.Item
          name="name"
          label={t('knowledge.bases.name')}
          extra={t('knowledge.bases.nameHint')}
          rules={[{ required: true, whitespace: true, message: t('states.required') }]}
        >
          <Input maxLength={120} autoFocus />
        </Form.Item>
        <Form.Item
          name="description"
          label={t('knowledge.bases.description')}
          extra={t('knowledge.bases.descriptionHint')}
        >
          <Input.TextArea maxLength={1000} autoSize={{ minRows: 2, maxRows: 5 }} />
        </Form.Item>
        <Form.Item
          name="everyoneMayRead"
          valuePropName="checked"
          layout="horizontal"
          label={t('knowledge.bases.everyone', { tenant: membership?.tenantName ?? '' })}
          colon={false}
          extra={t('knowledge.bases.everyoneHint')}
        >
          <Switch />
        </Form.Item>
        <FormFoot
          label={t('actions.create')}
          busy={create.isPending}
          error={create.error}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}
