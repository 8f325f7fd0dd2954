import { Link, useParams } from '@tanstack/react-router';
import { Button, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { PublicFrame } from '../../shell/public-frame.tsx';
import { FormFoot } from '../../ui/index.ts';
import { NewPasswordField } from './fields.tsx';
import { BackToSignIn } from './forgot-page.tsx';

/** Sets a new password with the one-time token of the link. */
export function ResetPage() {
  const { t } = useTranslation();
  const { token } = useParams({ from: '/reset/$token' });
  const [form] = Form.useForm<{ password: string }>();
  const reset = useSubmit(form, orpc.auth.reset.mutationOptions());
  if (reset.isSuccess) {
    return (
      <PublicFrame title={t('account.resetDoneTitle')} text={t('account.resetDoneText')}>
        <Link to="/sign-in">
          <Button type="primary" size="large" block>
            {t('account.signIn')}
          </Button>
        </Link>
      </PublicFrame>
    );
  }
  return (
    <PublicFrame title={t('account.resetTitle')} text={t('account.resetText')}>
      <Form form={form} layout="vertical" onFinish={({ password }) => reset.mutate({ token, password })}>
        <NewPasswordField />
        <FormFoot label={t('account.resetSave')} busy={reset.isPending} error={reset.error} block />
      </Form>
      <BackToSignIn />
    </PublicFrame>
  );
}
