import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { Notice } from '../../../ui/index.ts';
import styles from './search.module.css';

function useMembers(search: string, enabled = true) {
  const input = { limit: 50, ...(search === '' ? {} : { search }) };
  return useQuery({
    ...orpc.members.list.queryOptions({ input }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

interface ViewAsPickerProps {
  userId: string | undefined;
  onChange: (userId: string | undefined) => void;
}

/** Chooses the member whose eyes are used; members are searched on the server. */
export function ViewAsPicker({ userId, onChange }: ViewAsPickerProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const members = useMembers(search);
  const options = (members.data?.items ?? []).map((member) => ({
    value: member.userId as string,
    label: `${member.name} · ${member.email}`,
  }));
  return (
    <div className={styles.viewAs}>
      <span className="second" aria-hidden="true">
        {t('knowledge.test.viewAs')}
      </span>
      <Select<string | null>
        allowClear
        className={styles.member}
        aria-label={t('knowledge.test.viewAs')}
        placeholder={t('knowledge.test.viewAsPlaceholder')}
        showSearch={{ filterOption: false, onSearch: setSearch }}
        options={options}
        value={userId ?? null}
        loading={members.isFetching}
        onChange={(value) => onChange(value ?? undefined)}
      />
    </div>
  );
}

/** Says loudly that these are not the results of the person who looks. */
export function ViewAsBanner({ userId, onEnd }: { userId: string | undefined; onEnd: () => void }) {
  const { t } = useTranslation();
  const name = useMemberName(userId);
  if (userId === undefined) return null;
  const end = (
    <Button size="small" onClick={onEnd}>
      {t('knowledge.test.viewAsEnd')}
    </Button>
  );
  return (
    <Notice tone="warning" foot={end}>
      {t('knowledge.test.viewAsBanner', { name })}
    </Notice>
  );
}

export function useMemberName(userId: string | undefined): string {
  const members = useMembers('', userId !== undefined);
  return members.data?.items.find((member) => member.userId === userId)?.name ?? userId ?? '';
}
