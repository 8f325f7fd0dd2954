import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { CopyField, FormFoot, Notice } from '../../ui/index.ts';

/** Creates a tenant and shows the owner's invitation link once. */
export function CreateTenantDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<{ name: string; ownerEmail: string }>();
  const create = useSubmit(form, {
    ...orpc.tenants.create.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.tenants.key() }),
  });
  const required = { required: true, whitespace: true, message: t('states.required') };
  const { data } = create;
  const title = data ? t('operator.createdTitle', { name: data.tenant.name }) : t('operator.createTitle');
  return (
    <Modal open centered footer={null} title={title} onCancel={onClose}>
      {data ? (
        <div className="stack">
          {data.invitationUrl === null ? (
            <Notice tone="success">{t('operator.createdMailed')}</Notice>
          ) : (
            <>
              <p>{t('operator.createdText')}</p>
              <CopyField label={t('operator.invitationLink')} value={data.invitationUrl} />
            </>
          )}
          <div>
            <Button type="primary" onClick={onClose}>
              {t('actions.done')}
            </Button>
          </div>
        </div>
      ) : (
        <Form form={form} layout="vertical" onFinish={(values) => create.mutate(values)}>
          <p className="second" style={{ marginBottom: 16 }}>
            {t('operator.createText')}
          </p>
          <Form.Item name="name" label={t('operator.tenantName')} rules={[required]}>
            <Input autoFocus maxLength={120} />
          </Form.Item>
          <Form.Item
            name="ownerEmail"
            label={t('operator.ownerEmail')}
            rules={[required, { type: 'email', message: t('states.invalidEmail') }]}
            validateTrigger="onBlur"
          >
            <Input type="email" autoComplete="off" />
          </Form.Item>
          <FormFoot
            label={t('actions.create')}
            busy={create.isPending}
            error={create.error}
            onCancel={onClose}
          />
        </Form>
      )}
    </Modal>
  );
}
