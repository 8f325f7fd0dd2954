import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { Icon } from '../../ui/index.ts';
import { useActionText, useKnownActions } from './action-text.ts';
import styles from './audit-filters.module.css';

/** Filters live in the address: a link to this page shows the same entries. */
export function AuditFilters() {
  const { t } = useTranslation();
  const filter = useSearch({ from: '/_app/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const set = (change: Partial<typeof filter>) => {
    const next = Object.entries({ ...filter, ...change }).filter(
      ([, value]) => value !== undefined && value !== '',
    );
    void navigate({ search: Object.fromEntries(next), replace: true });
  };
  return (
    <search className={styles.filters} aria-label={t('audit.title')}>
      <ActionFilter value={filter.action} onChange={(action) => set({ action })} />
      <ActorFilter value={filter.actor} onChange={(actor) => set({ actor })} />
      <DayField label={t('audit.from')} value={filter.from} onChange={(from) => set({ from })} />
      <DayField label={t('audit.to')} value={filter.to} onChange={(to) => set({ to })} />
      {filter.subject !== undefined && (
        <Button
          icon={<Icon name="close" size={14} />}
          iconPlacement="end"
          onClick={() => set({ subject: undefined })}
        >
          {t('audit.filteredSubject')}
        </Button>
      )}
      {Object.keys(filter).length > 0 && (
        <Button type="text" onClick={() => void navigate({ search: {}, replace: true })}>
          {t('actions.reset')}
        </Button>
      )}
    </search>
  );
}

interface FilterProps {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function ActionFilter({ value, onChange }: FilterProps) {
  const { t } = useTranslation();
  const actionText = useActionText();
  const actions = new Set([...useKnownActions(), ...(value === undefined ? [] : [value])]);
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={t('audit.filterAction')}
      placeholder={t('audit.anything')}
      className={styles.wide ?? ''}
      value={value ?? null}
      options={[...actions].map((action) => ({ value: action, label: actionText(action) }))}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}

function ActorFilter({ value, onChange }: FilterProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const input = { limit: 50, ...(search === '' ? {} : { search }) };
  const members = useQuery(
    orpc.members.list.queryOptions({ input, placeholderData: (previous) => previous }),
  );
  return (
    <Select
      allowClear
      showSearch={{ filterOption: false, onSearch: setSearch }}
      aria-label={t('audit.filterActor')}
      placeholder={t('audit.anyone')}
      className={styles.wide ?? ''}
      value={value ?? null}
      options={
        members.data?.items.map(({ userId, name }) => ({ value: userId as string, label: name })) ?? []
      }
      labelRender={({ label }) => label ?? t('states.unknown')}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}

function DayField({ label, value, onChange }: FilterProps & { label: string }) {
  return (
    <Input
      type="date"
      prefix={<span className="quiet">{label}</span>}
      aria-label={label}
      value={value ?? ''}
      className={styles.day ?? ''}
      onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
    />
  );
}
