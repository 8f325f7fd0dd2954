import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { PublicFrame } from '../../shell/public-frame.tsx';
import { FormFoot, QueryView } from '../../ui/index.ts';
import styles from './account.module.css';
import { EmailField } from './fields.tsx';

/** Asks for a reset link; without mail it says who can make one. */
export function ForgotPage() {
  const { t } = useTranslation();
  const options = useQuery(orpc.auth.options.queryOptions({ staleTime: 300_000 }));
  const request = useMutation(orpc.auth.requestReset.mutationOptions());
  if (request.isSuccess) {
    const text = t('account.forgotSentText', { email: request.variables.email });
    return (
      <PublicFrame title={t('account.forgotSentTitle')} text={text}>
        <BackToSignIn />
      </PublicFrame>
    );
  }
  const mail = options.data?.mail !== false;
  return (
    <PublicFrame
      title={t('account.forgotTitle')}
      text={t(mail ? 'account.forgotText' : 'account.forgotNoMail')}
    >
      <QueryView query={options}>
        {() =>
          mail && (
            <Form layout="vertical" onFinish={({ email }) => request.mutate({ email: email.trim() })}>
              <EmailField focus />
              <FormFoot
                label={t('account.forgotSend')}
                busy={request.isPending}
                error={request.error}
                block
              />
            </Form>
          )
        }
      </QueryView>
      <BackToSignIn />
    </PublicFrame>
  );
}

export function BackToSignIn() {
  const { t } = useTranslation();
  return (
    <p className={styles.links}>
      <Link to="/sign-in">{t('account.backToSignIn')}</Link>
    </p>
  );
}
