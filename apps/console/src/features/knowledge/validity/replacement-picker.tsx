import type { DocumentItem } from '@jishi/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';

interface ReplacementPickerProps {
  document: DocumentItem;
  value: string | null;
  onChange: (documentId: string | null) => void;
}

/** Another document of the same base; they are searched on the server. */
export function ReplacementPicker({ document, value, onChange }: ReplacementPickerProps) {
  const { t } = useTranslation();
  const id = useId();
  const [search, setSearch] = useState('');
  const input = { baseId: document.baseId, limit: 30, ...(search === '' ? {} : { search }) };
  const found = useQuery({
    ...orpc.documents.list.queryOptions({ input }),
    placeholderData: keepPreviousData,
  });
  const { supersededBy } = document.validity;
  const named = useQuery({
    ...orpc.documents.get.queryOptions({ input: { documentId: supersededBy ?? document.id } }),
    enabled: supersededBy !== null,
  });
  const items = [...(named.data === undefined ? [] : [named.data]), ...(found.data?.items ?? [])];
  const names = new Map(items.filter((item) => item.id !== document.id).map((item) => [item.id, item.name]));
  return (
    <div>
      <label htmlFor={id}>{t('knowledge.validity.supersededBy')}</label>
      <Select<string | null>
        id={id}
        allowClear
        style={{ width: '100%' }}
        placeholder={t('knowledge.validity.supersededByPlaceholder')}
        showSearch={{ filterOption: false, onSearch: setSearch }}
        options={[...names].map(([key, label]) => ({ value: key as string, label }))}
        labelRender={({ label }) => label ?? t('states.unknown')}
        value={value}
        loading={found.isFetching}
        onChange={(next) => onChange(next ?? null)}
      />
    </div>
  );
}
