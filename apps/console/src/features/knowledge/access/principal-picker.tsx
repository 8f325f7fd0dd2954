import type { Principal } from '@jishi/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { keyOf, type Named, principalOf } from './principals.ts';

interface PrincipalPickerProps {
  /** Already in the list: not offered again. */
  taken: readonly Named[];
  onPick: (principal: Named) => void;
}

/** Finds everyone, a group or a member; members are searched on the server. */
export function PrincipalPicker({ taken, onPick }: PrincipalPickerProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const { options, loading } = useOptions(search);
  const used = new Set(taken.map(keyOf));
  const groups = options
    .map((group) => ({ ...group, options: group.options.filter(({ value }) => !used.has(value)) }))
    .filter((group) => group.options.length > 0);
  const pick = (key: string) => {
    const name = options.flatMap((group) => group.options).find(({ value }) => value === key)?.name ?? '';
    const principal = principalOf(key);
    if (principal !== undefined) onPick({ ...principal, name });
    setSearch('');
  };
  return (
    <Select<string>
      aria-label={t('knowledge.access.add')}
      placeholder={t('knowledge.access.addPlaceholder')}
      style={{ width: '100%', maxWidth: 420 }}
      showSearch={{ filterOption: false, searchValue: search, onSearch: setSearch }}
      value={null as unknown as string}
      options={groups}
      loading={loading}
      onSelect={pick}
    />
  );
}

interface Option {
  value: string;
  label: string;
  name: string;
}

function useOptions(search: string): { options: { label: string; options: Option[] }[]; loading: boolean } {
  const { t } = useTranslation();
  const { membership } = useSession();
  const groups = useQuery(orpc.groups.list.queryOptions());
  const input = { limit: 30, ...(search === '' ? {} : { search }) };
  const members = useQuery({
    ...orpc.members.list.queryOptions({ input }),
    placeholderData: keepPreviousData,
  });
  const wanted = search.trim().toLowerCase();
  const everyone = t('knowledge.access.everyone', { tenant: membership?.tenantName ?? '' });
  const option = (principal: Principal, name: string, label = name): Option => ({
    value: keyOf(principal),
    label,
    name,
  });
  const options = [
    {
      label: '',
      options: [option({ kind: 'everyone' }, everyone)].filter(({ name }) =>
        name.toLowerCase().includes(wanted),
      ),
    },
    {
      label: t('knowledge.access.group'),
      options: (groups.data?.items ?? [])
        .filter(({ name }) => name.toLowerCase().includes(wanted))
        .map(({ id, name }) => option({ kind: 'group', id }, name)),
    },
    {
      label: t('shell.people'),
      options: (members.data?.items ?? []).map(({ userId, name, email }) =>
        option({ kind: 'user', id: userId }, name, `${name} · ${email}`),
      ),
    },
  ];
  return { options, loading: groups.isFetching || members.isFetching };
}
