import type { JishiOutputs } from '@jishi/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import {
  type Column,
  ConfirmDanger,
  DataTable,
  EmptyState,
  Forbidden,
  Icon,
  QueryView,
  RelativeTime,
} from '../../ui/index.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { PeopleFrame } from './people-frame.tsx';

type Invitation = JishiOutputs['invitations']['list']['items'][number];

export function InvitationsPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const [inviting, setInviting] = useState(false);
  if (!can('members.manage')) {
    return (
      <PeopleFrame>
        <Forbidden />
      </PeopleFrame>
    );
  }
  const invite = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setInviting(true)}>
      {t('people.invite')}
    </Button>
  );
  return (
    <PeopleFrame actions={invite}>
      <InvitationList />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </PeopleFrame>
  );
}

function InvitationList() {
  const { t } = useTranslation();
  const invitations = useQuery(orpc.invitations.list.queryOptions());
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  const columns: Column<Invitation>[] = [
    { key: 'email', title: t('account.email'), kind: 'main', cell: ({ email }) => email },
    { key: 'role', title: t('people.role'), cell: ({ role }) => t(`roles.${role}`) },
    { key: 'by', title: t('people.invitedBy'), cell: ({ invitedBy }) => invitedBy },
    { key: 'expires', title: t('people.expires'), cell: ({ expiresAt }) => <RelativeTime at={expiresAt} /> },
    {
      key: 'actions',
      title: t('actions.more'),
      kind: 'actions',
      cell: (invitation) => (
        <Button size="small" type="text" onClick={() => setRevoking(invitation)}>
          {t('people.revoke')}
        </Button>
      ),
    },
  ];
  const empty = (
    <EmptyState icon="mail" title={t('people.invitationsEmpty')} text={t('people.invitationsEmptyText')} />
  );
  return (
    <>
      <QueryView query={invitations} isEmpty={({ items }) => items.length === 0} empty={empty}>
        {({ items }) => (
          <DataTable label={t('people.invitations')} columns={columns} rows={items} rowKey={({ id }) => id} />
        )}
      </QueryView>
      {revoking && <Revoke invitation={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function Revoke({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const revoke = useMutation({
    ...orpc.invitations.revoke.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.invitations.key() }),
  });
  return (
    <ConfirmDanger
      open
      title={t('people.revokeTitle', { email: invitation.email })}
      text={t('people.revokeText')}
      action={t('people.revoke')}
      onConfirm={() => revoke.mutateAsync({ invitationId: invitation.id })}
      onClose={onClose}
    />
  );
}
