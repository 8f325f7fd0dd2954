import type { JishiOutputs } from '@jishi/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { ActionMenu, ConfirmDanger, EmptyState, Icon, Page, PageHeader, QueryView } from '../../ui/index.ts';
import { AddMembersDialog } from './add-members-dialog.tsx';
import { GroupDialog } from './group-dialog.tsx';
import { GroupMembers } from './group-members.tsx';
import { InnerGroups } from './inner-groups.tsx';

type Group = JishiOutputs['groups']['get'];

export function GroupPage() {
  const { groupId } = useParams({ from: '/_app/people/groups/$groupId' });
  const group = useQuery(orpc.groups.get.queryOptions({ input: { groupId: groupId as Group['id'] } }));
  return (
    <Page>
      <QueryView query={group}>{(found) => <GroupView group={found} />}</QueryView>
    </Page>
  );
}

function GroupView({ group }: { group: Group }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const [dialog, setDialog] = useState<'add' | 'edit' | 'delete' | null>(null);
  const manage = can('members.manage');
  const close = () => setDialog(null);
  const add = manage && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setDialog('add')}>
      {t('people.addMembers')}
    </Button>
  );
  const menu = manage && (
    <ActionMenu
      actions={[
        { key: 'edit', label: t('people.editGroup'), icon: 'edit', onSelect: () => setDialog('edit') },
        {
          key: 'delete',
          label: t('people.deleteGroup'),
          icon: 'trash',
          danger: true,
          onSelect: () => setDialog('delete'),
        },
      ]}
    />
  );
  return (
    <>
      <PageHeader
        title={group.name}
        description={group.description}
        back={{ to: '/people/groups', label: t('people.allGroups') }}
        actions={
          <>
            {add}
            {menu}
          </>
        }
      />
      {group.members.length === 0 ? (
        <EmptyState
          icon="people"
          title={t('people.groupEmpty')}
          text={t('people.groupEmptyText')}
          action={add}
        />
      ) : (
        <GroupMembers group={group} manage={manage} />
      )}
      <InnerGroups key={group.id} group={group} manage={manage} />
      {dialog === 'add' && <AddMembersDialog group={group} onClose={close} />}
      {dialog === 'edit' && <GroupDialog group={group} onClose={close} />}
      <DeleteGroup group={group} open={dialog === 'delete'} onClose={close} />
    </>
  );
}

function DeleteGroup({ group, open, onClose }: { group: Group; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    ...orpc.groups.remove.mutationOptions(),
    onSuccess: async () => {
      await navigate({ to: '/people/groups' });
      await queryClient.invalidateQueries({ queryKey: orpc.groups.list.key() });
    },
  });
  return (
    <ConfirmDanger
      open={open}
      title={t('people.deleteGroupTitle', { name: group.name })}
      text={t('people.deleteGroupText')}
      action={t('people.deleteGroup')}
      {...(group.members.length > 0 ? { typed: group.name } : {})}
      onConfirm={() => remove.mutateAsync({ groupId: group.id })}
      onClose={onClose}
    />
  );
}
