import type { JishiOutputs } from '@jishi/sdk';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Button, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { rememberMe } from '../../api/session.ts';
import { writeStored } from '../../api/stored.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { PublicFrame } from '../../shell/public-frame.tsx';
import { FormFoot, QueryView } from '../../ui/index.ts';
import { NameField, NewPasswordField } from './fields.tsx';
import { BackToSignIn } from './forgot-page.tsx';

type Invitation = JishiOutputs['auth']['invitation'];

/** Accepting an invitation: a new account, or the one that the person has. */
export function InvitationPage() {
  const { t } = useTranslation();
  const { token } = useParams({ from: '/invitations/$token' });
  const invitation = useQuery(orpc.auth.invitation.queryOptions({ input: { token }, retry: false }));
  const { data } = invitation;
  const title =
    data === undefined ? t('people.invitations') : t('account.invitationTitle', { tenant: data.tenantName });
  const text = data && t('account.invitationText', { role: t(`roles.${data.role}`), email: data.email });
  return (
    <PublicFrame title={title} text={text}>
      <QueryView query={invitation}>{(found) => <Accept token={token} invitation={found} />}</QueryView>
      {invitation.isError && <BackToSignIn />}
    </PublicFrame>
  );
}

function Accept({ token, invitation }: { token: string; invitation: Invitation }) {
  const me = useQuery(orpc.auth.me.queryOptions({ retry: false }));
  if (me.isPending) return null;
  if (me.data?.email === invitation.email) return <AcceptForm token={token} isNew={false} />;
  if (!invitation.accountExists && me.data === undefined) return <AcceptForm token={token} isNew />;
  return <SignInFirst token={token} invitation={invitation} signedIn={me.data?.email} />;
}

function AcceptForm({ token, isNew }: { token: string; isNew: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [form] = Form.useForm<{ name: string; password: string }>();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const accept = useSubmit(form, {
    ...orpc.auth.acceptInvitation.mutationOptions(),
    onSuccess: async (me) => {
      const known = new Set(queryClient.getQueryData(orpc.auth.me.queryKey())?.memberships.map(keyOf) ?? []);
      queryClient.clear();
      writeStored(
        'tenant',
        me.memberships.find((membership) => !known.has(keyOf(membership)))?.tenantId ?? null,
      );
      rememberMe(queryClient, me);
      await navigate({ to: '/' });
    },
  });
  return (
    <Form
      form={form}
      layout="vertical"
      onFinish={(values) => accept.mutate(isNew ? { token, locale, ...values } : { token })}
    >
      {isNew && (
        <>
          <p className="second" style={{ marginBottom: 16 }}>
            {t('account.invitationNew')}
          </p>
          <NameField label={t('account.name')} />
          <NewPasswordField label={t('account.password')} />
        </>
      )}
      <FormFoot label={t('account.accept')} busy={accept.isPending} error={accept.error} block />
    </Form>
  );
}

function keyOf({ tenantId }: { tenantId: string }): string {
  return tenantId;
}

interface SignInFirstProps {
  token: string;
  invitation: Invitation;
  signedIn: string | undefined;
}

function SignInFirst({ token, invitation: { email }, signedIn }: SignInFirstProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const signOut = useSubmit(Form.useForm()[0], orpc.auth.signOut.mutationOptions());
  const go = async () => {
    if (signedIn !== undefined) await signOut.mutateAsync({});
    await navigate({ to: '/sign-in', search: { next: `/invitations/${token}`, email } });
  };
  const text =
    signedIn === undefined
      ? t('account.invitationExisting', { email })
      : t('account.invitationOther', { email, signedIn });
  return (
    <div className="stack">
      <p>{text}</p>
      <Button type="primary" size="large" block loading={signOut.isPending} onClick={() => void go()}>
        {t('account.acceptSignIn')}
      </Button>
    </div>
  );
}
