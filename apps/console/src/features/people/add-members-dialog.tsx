import type { JishiOutputs } from '@jishi/sdk';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../api/client.ts';
import { ProblemNotice } from '../../ui/index.ts';

type Group = JishiOutputs['groups']['get'];

/** Adds members to a group; the list is searched on the server. */
export function AddMembersDialog({ group, onClose }: { group: Group; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<Group['members'][number]['memberId'][]>([]);
  const input = { limit: 50, ...(search === '' ? {} : { search }) };
  const members = useQuery({
    ...orpc.members.list.queryOptions({ input }),
    placeholderData: keepPreviousData,
  });
  const inside = new Set(group.members.map(({ memberId }) => memberId));
  const options = (members.data?.items ?? [])
    .filter(({ id }) => !inside.has(id))
    .map(({ id, name, email }) => ({ value: id, label: `${name} · ${email}` }));
  const add = useMutation({
    mutationFn: async () => {
      for (const memberId of chosen) await jishi.api.groups.addMember({ groupId: group.id, memberId });
    },
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries({ queryKey: orpc.groups.key() }),
  });
  return (
    <Modal
      open
      centered
      title={t('people.addMembers')}
      okText={t('actions.add')}
      okButtonProps={{ disabled: chosen.length === 0, loading: add.isPending }}
      onOk={() => add.mutate()}
      onCancel={onClose}
    >
      <div className="stack">
        <Select
          mode="multiple"
          autoFocus
          showSearch={{ filterOption: false, onSearch: setSearch }}
          aria-label={t('people.addMembersPick')}
          placeholder={t('people.searchMembers')}
          options={options}
          loading={members.isFetching}
          value={chosen}
          onChange={setChosen}
          style={{ width: '100%' }}
        />
        <ProblemNotice error={add.error ?? members.error} />
      </div>
    </Modal>
  );
}
