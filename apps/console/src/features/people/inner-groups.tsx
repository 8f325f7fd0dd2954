import type { JishiOutputs } from '@jishi/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { type Column, DataTable, Person, ProblemNotice, Section } from '../../ui/index.ts';

type Group = JishiOutputs['groups']['get'];
type Inner = Group['groups'][number];

/** Groups inside a group: their members belong to it too. */
export function InnerGroups({ group, manage }: { group: Group; manage: boolean }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: orpc.groups.key() });
  const add = useMutation({ ...orpc.groups.addGroup.mutationOptions(), onSuccess });
  const takeOut = useMutation({ ...orpc.groups.removeGroup.mutationOptions(), onSuccess });
  if (!manage && group.groups.length === 0) return null;
  const columns: Column<Inner>[] = [
    {
      key: 'group',
      title: t('people.group'),
      kind: 'main',
      cell: ({ id, name }) => (
        <Link to="/people/groups/$groupId" params={{ groupId: id }}>
          <Person name={name} />
        </Link>
      ),
    },
    {
      key: 'actions',
      title: t('actions.more'),
      kind: 'actions',
      cell: ({ id, name }) =>
        manage && (
          <Button
            size="small"
            type="text"
            aria-label={`${t('people.takeOut')}: ${name}`}
            loading={takeOut.isPending && takeOut.variables.innerGroupId === id}
            onClick={() => takeOut.mutate({ groupId: group.id, innerGroupId: id })}
          >
            {t('people.takeOut')}
          </Button>
        ),
    },
  ];
  return (
    <Section
      title={t('people.innerGroups')}
      text={t('people.innerGroupsText')}
      actions={
        manage && (
          <GroupPicker
            group={group}
            busy={add.isPending}
            onPick={(innerGroupId) => add.mutate({ groupId: group.id, innerGroupId })}
          />
        )
      }
    >
      <div className="stack">
        <ProblemNotice error={add.error ?? takeOut.error} />
        {group.groups.length > 0 && (
          <DataTable
            label={t('people.innerGroups')}
            columns={columns}
            rows={group.groups}
            rowKey={({ id }) => id}
          />
        )}
      </div>
    </Section>
  );
}

interface GroupPickerProps {
  group: Group;
  busy: boolean;
  onPick: (id: Inner['id']) => void;
}

function GroupPicker({ group, busy, onPick }: GroupPickerProps) {
  const { t } = useTranslation();
  const groups = useQuery(orpc.groups.list.queryOptions());
  const taken = new Set<string>([group.id, ...group.groups.map(({ id }) => id)]);
  const options = (groups.data?.items ?? [])
    .filter(({ id }) => !taken.has(id))
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select<Inner['id'] | null>
      style={{ width: 220 }}
      aria-label={t('people.addGroup')}
      placeholder={t('people.addGroup')}
      showSearch={{ optionFilterProp: 'label' }}
      options={options}
      value={null}
      loading={busy || groups.isFetching}
      onSelect={(id) => id !== null && onPick(id)}
    />
  );
}
