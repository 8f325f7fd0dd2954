import { useQueryClient } from '@tanstack/react-query';
import { App, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { FormFoot, Section } from '../../ui/index.ts';

interface PasswordValues {
  currentPassword: string;
  newPassword: string;
}

export function PasswordSection() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<PasswordValues>();
  const change = useSubmit(form, {
    ...orpc.auth.changePassword.mutationOptions(),
    onSuccess: () => {
      form.resetFields();
      void message.success(t('settings.passwordChanged'));
      return queryClient.invalidateQueries({ queryKey: orpc.auth.sessions.key() });
    },
  });
  const required = { required: true, message: t('states.required') };
  return (
    <Section title={t('settings.password')} text={t('settings.passwordText')} card>
      <Form
        form={form}
        layout="vertical"
        onFinish={(values) => change.mutate(values)}
        style={{ maxWidth: 380 }}
      >
        <Form.Item name="currentPassword" label={t('settings.currentPassword')} rules={[required]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="newPassword"
          label={t('settings.newPassword')}
          extra={t('account.passwordHint')}
          rules={[required, { min: 10, message: t('account.passwordShort') }]}
          validateTrigger="onBlur"
        >
          <Input.Password autoComplete="new-password" maxLength={200} />
        </Form.Item>
        <FormFoot label={t('settings.changePassword')} busy={change.isPending} error={change.error} />
      </Form>
    </Section>
  );
}
