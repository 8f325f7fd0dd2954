import { useQueryClient } from '@tanstack/react-query';
import { App, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { FormFoot, Section } from '../../ui/index.ts';

/** The tenant's name, for its owner. */
export function TenantSection() {
  const { t } = useTranslation();
  const { membership } = useSession();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<{ name: string }>();
  const rename = useSubmit(form, {
    ...orpc.tenants.rename.mutationOptions(),
    onSuccess: () => {
      void message.success(t('actions.saved'));
      return queryClient.invalidateQueries({ queryKey: orpc.auth.me.key() });
    },
  });
  return (
    <Section title={t('settings.tenant')} text={t('settings.tenantText')} card>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ name: membership?.tenantName }}
        onFinish={(values) => rename.mutate(values)}
      >
        <Form.Item
          name="name"
          label={t('settings.tenantName')}
          rules={[{ required: true, whitespace: true, message: t('states.required') }]}
        >
          <Input maxLength={120} style={{ maxWidth: 380 }} />
        </Form.Item>
        <FormFoot label={t('actions.save')} busy={rename.isPending} error={rename.error} />
      </Form>
    </Section>
  );
}
