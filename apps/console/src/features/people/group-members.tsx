import type { JishiOutputs } from '@jishi/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { type Column, DataTable, Person } from '../../ui/index.ts';

type Group = JishiOutputs['groups']['get'];
type GroupMember = Group['members'][number];

/** Who is in a group; `manage` offers to take somebody out. */
export function GroupMembers({ group, manage }: { group: Group; manage: boolean }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const takeOut = useMutation({
    ...orpc.groups.removeMember.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.groups.key() }),
  });
  const columns: Column<GroupMember>[] = [
    {
      key: 'member',
      title: t('people.member'),
      kind: 'main',
      cell: ({ name, email }) => <Person name={name} second={email} />,
    },
    {
      key: 'actions',
      title: t('actions.more'),
      kind: 'actions',
      cell: ({ memberId, name }) =>
        manage && (
          <Button
            size="small"
            type="text"
            aria-label={`${t('people.takeOut')}: ${name}`}
            loading={takeOut.isPending && takeOut.variables.memberId === memberId}
            onClick={() => takeOut.mutate({ groupId: group.id, memberId })}
          >
            {t('people.takeOut')}
          </Button>
        ),
    },
  ];
  return (
    <DataTable
      label={t('people.groupMembers')}
      columns={columns}
      rows={group.members}
      rowKey={({ memberId }) => memberId}
    />
  );
}
