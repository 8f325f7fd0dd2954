import type { JishiInputs, JishiOutputs } from '@jishi/sdk';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { CopyField, FormFoot, Notice } from '../../ui/index.ts';
import { RoleChoice } from './role-choice.tsx';

type Invite = JishiInputs['invitations']['create'];
type Invited = JishiOutputs['invitations']['create'];

/** Invites by e-mail; the link is shown once, for installations without mail. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<Invite>();
  const invite = useSubmit(form, {
    ...orpc.invitations.create.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.invitations.key() }),
  });
  const title =
    invite.data === undefined
      ? t('people.inviteTitle')
      : t('people.inviteDoneTitle', { email: invite.data.invitation.email });
  return (
    <Modal open centered width={540} footer={null} title={title} onCancel={onClose}>
      {invite.data === undefined ? (
        <Form
          form={form}
          layout="vertical"
          initialValues={{ role: 'member', groupIds: [] }}
          onFinish={(values) => invite.mutate({ ...values, email: values.email.trim() })}
        >
          <InviteFields />
          <FormFoot
            label={t('people.inviteSend')}
            busy={invite.isPending}
            error={invite.error}
            onCancel={onClose}
          />
        </Form>
      ) : (
        <InviteDone invited={invite.data} onClose={onClose} />
      )}
    </Modal>
  );
}

function InviteFields() {
  const { t } = useTranslation();
  const groups = useQuery(orpc.groups.list.queryOptions());
  const rules = [
    { required: true, message: t('states.required') },
    { type: 'email' as const, message: t('states.invalidEmail') },
  ];
  const options = groups.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? [];
  return (
    <>
      <Form.Item name="email" label={t('account.email')} rules={rules} validateTrigger="onBlur">
        <Input type="email" autoFocus autoComplete="off" />
      </Form.Item>
      <Form.Item name="role" label={t('people.role')}>
        <RoleChoice />
      </Form.Item>
      {options.length > 0 && (
        <Form.Item name="groupIds" label={t('people.inviteGroups')} extra={t('people.inviteGroupsHint')}>
          <Select mode="multiple" options={options} optionFilterProp="label" />
        </Form.Item>
      )}
    </>
  );
}

function InviteDone({ invited, onClose }: { invited: Invited; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <Notice tone={invited.mailed ? 'success' : 'info'}>
        {t(invited.mailed ? 'people.inviteMailed' : 'people.inviteNotMailed')}
      </Notice>
      <CopyField label={t('people.inviteLink')} value={invited.url} />
      <div>
        <Button type="primary" onClick={onClose}>
          {t('actions.done')}
        </Button>
      </div>
    </div>
  );
}
