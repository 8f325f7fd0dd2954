import { useQueryClient } from '@tanstack/react-query';
import { App, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { rememberMe, useSession } from '../../api/session.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { FormFoot, Section } from '../../ui/index.ts';

export function ProfileSection() {
  const { t } = useTranslation();
  const { me, membership } = useSession();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<{ name: string }>();
  const update = useSubmit(form, {
    ...orpc.auth.updateMe.mutationOptions(),
    onSuccess: (changed) => {
      rememberMe(queryClient, changed);
      void message.success(t('actions.saved'));
    },
  });
  return (
    <Section title={t('settings.profile')} card>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ name: me.name }}
        onFinish={(values) => update.mutate(values)}
      >
        <Form.Item
          name="name"
          label={t('settings.name')}
          rules={[{ required: true, whitespace: true, message: t('states.required') }]}
        >
          <Input maxLength={120} autoComplete="name" style={{ maxWidth: 380 }} />
        </Form.Item>
        <Form.Item label={t('settings.email')}>
          <span>{me.email}</span>
        </Form.Item>
        {membership && (
          <Form.Item label={t('settings.yourRole')}>
            <span>
              {t(`roles.${membership.role}`)} · {membership.tenantName}
            </span>
          </Form.Item>
        )}
        <FormFoot label={t('actions.save')} busy={update.isPending} error={update.error} />
      </Form>
    </Section>
  );
}
