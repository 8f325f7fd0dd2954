import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { rememberMe } from '../../api/session.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { PublicFrame } from '../../shell/public-frame.tsx';
import { FormFoot, Icon, Notice } from '../../ui/index.ts';
import styles from './account.module.css';
import { EmailField, PasswordField } from './fields.tsx';

interface SignInForm {
  email: string;
  password: string;
}

export function SignInPage() {
  const { t } = useTranslation();
  const { next, email, problem } = useSearch({ from: '/sign-in' });
  const [form] = Form.useForm<SignInForm>();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const signIn = useSubmit(form, {
    ...orpc.auth.signIn.mutationOptions(),
    onSuccess: async (me) => {
      queryClient.clear();
      rememberMe(queryClient, me);
      await navigate({ to: next ?? '/' });
    },
  });
  return (
    <PublicFrame title={t('account.signInTitle')} text={t('account.signInText')}>
      {problem !== undefined && (
        <div style={{ marginBottom: 20 }}>
          <Notice tone="danger" title={t('account.ssoFailedTitle')}>
            {t(problem === 'auth.sso_no_account' ? 'account.ssoNoAccountText' : 'account.ssoFailedText')}
          </Notice>
        </div>
      )}
      <Form
        form={form}
        layout="vertical"
        initialValues={{ email }}
        onFinish={(values) => signIn.mutate({ ...values, email: values.email.trim() })}
      >
        <EmailField focus />
        <PasswordField />
        <FormFoot label={t('account.signIn')} busy={signIn.isPending} error={signIn.error} block />
      </Form>
      <p className={styles.links}>
        <Link to="/forgot-password">{t('account.forgot')}</Link>
      </p>
      <SingleSignOn next={next} />
    </PublicFrame>
  );
}

/** One button for each identity provider; nothing where there is none. */
function SingleSignOn({ next }: { next: string | undefined }) {
  const { t } = useTranslation();
  const { data } = useQuery(orpc.auth.options.queryOptions({ staleTime: 300_000 }));
  if (data === undefined || data.sso.length === 0) return null;
  return (
    <>
      <p className={styles.rule}>{t('account.orSso')}</p>
      <div className="stack">
        {data.sso.map(({ id, name, url }) => (
          <Button
            key={id}
            size="large"
            block
            href={withNext(url, next)}
            icon={<Icon name="lock" size={16} />}
          >
            {t('account.ssoWith', { name })}
          </Button>
        ))}
      </div>
    </>
  );
}

function withNext(url: string, next: string | undefined): string {
  if (next === undefined) return url;
  const target = new URL(url, window.location.origin);
  target.searchParams.set('returnTo', next);
  return target.toString();
}
