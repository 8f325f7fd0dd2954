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
  const { everyone, groups, loading } = useOptions(search);
  const used = new Set(taken.map(keyOf));
  const free = (list: readonly Option[]) => list.filter(({ value }) => !used.has(value));
  const shown = [
    ...free(everyone),
    ...groups
      .map((group) => ({ ...group, options: free(group.options) }))
      .filter(({ options }) => options.length > 0),
  ];
  const pick = (key: string) => {
    const all = [...everyone, ...groups.flatMap(({ options }) => options)];
    const principal = principalOf(key);
    if (principal !== undefined)
      onPick({ ...principal, name: all.find(({ value }) => value === key)?.name ?? '' });
    setSearch('');
  };
  return (
    <Select<string>
      aria-label={t('knowledge.access.add')}
      placeholder={t('knowledge.access.addPlaceholder')}
      style={{ width: '100%', maxWidth: 420 }}
      showSearch={{ filterOption: false, searchValue: search, onSearch: setSearch }}
      value={null as unknown as string}
      options={shown}
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

interface Options {
  everyone: Option[];
  groups: { label: string; options: Option[] }[];
  loading: boolean;
}

function useOptions(search: string): Options {
  const { t } = useTranslation();
  const { membership } = useSession();
  const groups = useQuery(orpc.groups.list.queryOptions());
  const input = { limit: 30, ...(search === '' ? {} : { search }) };
  const members = useQuery({
    ...orpc.members.list.queryOptions({ input }),
    placeholderData: keepPreviousData,
  });
  const wanted = search.trim().toLowerCase();
  const named = (name: string) => name.toLowerCase().includes(wanted);
  const everyone = t('knowledge.access.everyone', { tenant: membership?.tenantName ?? '' });
  return {
    everyone: named(everyone) ? [optionOf({ kind: 'everyone' }, everyone)] : [],
    groups: [
      {
        label: t('knowledge.access.group'),
        options: (groups.data?.items ?? [])
          .filter(({ name }) => named(name))
          .map(({ id, name }) => optionOf({ kind: 'group', id }, name)),
      },
      {
        label: t('shell.people'),
        options: (members.data?.items ?? []).map(({ userId, name, email }) =>
          optionOf({ kind: 'user', id: userId }, name, `${name} · ${email}`),
        ),
      },
    ],
    loading: groups.isFetching || members.isFetching,
  };
}

function optionOf(principal: Principal, name: string, label = name): Option {
  return { value: keyOf(principal), label, name };
}
