import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Form, Switch } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { rememberMe } from '../../api/session.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { PublicFrame } from '../../shell/public-frame.tsx';
import { FormFoot } from '../../ui/index.ts';
import styles from './account.module.css';
import { EmailField, NameField, NewPasswordField } from './fields.tsx';

interface SetupValues {
  name: string;
  email: string;
  password: string;
  tenantName: string;
  sampleWorkspace: boolean;
}

/** Steps two and three: the administrator, then the tenant. Nothing is sent before the last button. */
export function SetupForm({ token }: { token: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [form] = Form.useForm<SetupValues>();
  const [step, setStep] = useState<'account' | 'tenant'>('account');
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const complete = useSubmit(form, {
    ...orpc.setup.complete.mutationOptions(),
    onSuccess: async (me) => {
      queryClient.clear();
      rememberMe(queryClient, me);
      await navigate({ to: '/' });
    },
    // What is wrong with the account is shown where it was entered.
    onError: (error) => {
      if (/password|auth\./.test(String((error as { code?: string }).code))) setStep('account');
    },
  });
  const onFinish = (values: SetupValues) => {
    if (step === 'account') setStep('tenant');
    else complete.mutate({ ...values, email: values.email.trim(), token, locale });
  };
  const account = step === 'account';
  return (
    <PublicFrame
      wide
      title={t(account ? 'account.setupAccountTitle' : 'account.setupTenantTitle')}
      text={t(account ? 'account.setupAccountText' : 'account.setupTenantText')}
      eyebrow={t('account.setupStep', { step: account ? 2 : 3, steps: 3 })}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ sampleWorkspace: true }}
        onFinish={onFinish}
        preserve
      >
        <div hidden={!account}>
          <NameField label={t('account.name')} focus />
          <EmailField />
          <NewPasswordField label={t('account.password')} />
        </div>
        {!account && (
          <>
            <NameField
              name="tenantName"
              label={t('account.tenantName')}
              placeholder={t('account.tenantPlaceholder')}
            />
            <SampleChoice />
          </>
        )}
        <FormFoot
          label={t(account ? 'actions.continue' : 'account.setupCreate')}
          busy={complete.isPending}
          error={complete.error}
          block={account}
          {...(account ? {} : { onCancel: () => setStep('account'), cancelLabel: t('actions.back') })}
        />
      </Form>
    </PublicFrame>
  );
}

function SampleChoice() {
  const { t } = useTranslation();
  const id = useId();
  return (
    <label className={styles.choice} htmlFor={id} style={{ marginBottom: 20 }}>
      <div>
        <p className="strong">{t('account.sampleTitle')}</p>
        <p className="second">{t('account.sampleText')}</p>
      </div>
      <Form.Item name="sampleWorkspace" valuePropName="checked" noStyle>
        <Switch id={id} />
      </Form.Item>
    </label>
  );
}
