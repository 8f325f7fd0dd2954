import type { MemberItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { ActionMenu, ConfirmDanger } from '../../ui/index.ts';
import { ResetLinkDialog } from './reset-link-dialog.tsx';
import { RoleDialog } from './role-dialog.tsx';
import { useMemberUpdate } from './use-member-update.ts';

type Dialog = 'role' | 'suspend' | 'remove' | 'reset' | null;

/** What a manager may do with a member: nothing to oneself, and only owners touch owners. */
export function MemberActions({ member }: { member: MemberItem }) {
  const { t } = useTranslation();
  const { me, membership } = useSession();
  const [dialog, setDialog] = useState<Dialog>(null);
  const update = useMemberUpdate();
  const close = () => setDialog(null);
  const mayTouch = member.userId !== me.id && (member.role !== 'owner' || membership?.role === 'owner');
  if (!mayTouch) return null;
  const { id: memberId, name, status } = member;
  return (
    <>
      <ActionMenu
        label={`${t('actions.more')}: ${name}`}
        actions={[
          { key: 'role', label: t('people.changeRole'), icon: 'edit', onSelect: () => setDialog('role') },
          { key: 'reset', label: t('people.resetLink'), icon: 'link', onSelect: () => setDialog('reset') },
          status === 'active'
            ? {
                key: 'suspend',
                label: t('people.suspend'),
                icon: 'lock',
                onSelect: () => setDialog('suspend'),
              }
            : {
                key: 'resume',
                label: t('people.resume'),
                icon: 'check',
                onSelect: () => update.mutate({ memberId, status: 'active' }),
              },
          {
            key: 'remove',
            label: t('actions.remove'),
            icon: 'trash',
            danger: true,
            onSelect: () => setDialog('remove'),
          },
        ]}
      />
      {dialog === 'role' && <RoleDialog member={member} onClose={close} />}
      {dialog === 'reset' && <ResetLinkDialog member={member} onClose={close} />}
      <ConfirmDanger
        open={dialog === 'suspend'}
        title={t('people.suspendTitle', { name })}
        text={t('people.suspendText')}
        action={t('people.suspend')}
        onConfirm={() => update.mutateAsync({ memberId, status: 'suspended' })}
        onClose={close}
      />
      <RemoveMember member={member} open={dialog === 'remove'} onClose={close} />
    </>
  );
}

function RemoveMember({ member, open, onClose }: { member: MemberItem; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const remove = useMutation({
    ...orpc.members.remove.mutationOptions(),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: orpc.members.key() }),
        queryClient.invalidateQueries({ queryKey: orpc.groups.key() }),
      ]),
  });
  return (
    <ConfirmDanger
      open={open}
      title={t('people.removeTitle', { name: member.name })}
      text={t('people.removeText')}
      action={t('actions.remove')}
      onConfirm={() => remove.mutateAsync({ memberId: member.id })}
      onClose={onClose}
    />
  );
}
