import type { DocumentItem } from '@jishi/contract';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { Input, Modal, Select } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { ProblemNotice } from '../../../ui/index.ts';
import { splitName } from '../documents/document-state.ts';
import { useRefreshDocuments } from '../documents/use-document-actions.ts';
import styles from './attributes.module.css';
import { attributesChange, formOf } from './attributes-change.ts';
import { TagSelect } from './tag-select.tsx';

/** What is said of a document besides its content; searches can be narrowed by it. */
export function AttributesDialog({ document, onClose }: { document: DocumentItem; onClose: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefreshDocuments();
  const [before] = useState(() => formOf(document.attributes));
  const [form, setForm] = useState(before);
  const save = useMutation({
    ...orpc.attributes.set.mutationOptions(),
    onSuccess: async () => {
      onClose();
      await refresh();
    },
  });
  const change = attributesChange(before, form);
  return (
    <Modal
      open
      centered
      width={520}
      title={t('retrieval.attributes.title', { name: splitName(document.name).file })}
      okText={t('actions.save')}
      okButtonProps={{ loading: save.isPending, disabled: Object.keys(change).length === 0 }}
      onOk={() => save.mutate({ documentId: document.id, ...change })}
      onCancel={onClose}
    >
      <div className="stack">
        <TagSelect
          baseId={document.baseId}
          tags={form.tags}
          onChange={(tags) => setForm({ ...form, tags })}
        />
        <Owner
          owner={document.attributes.owner}
          value={form.ownerId}
          onChange={(ownerId) => setForm({ ...form, ownerId })}
        />
        <Day value={form.date} onChange={(date) => setForm({ ...form, date })} />
        <p className="quiet">{t('retrieval.attributes.text')}</p>
        <ProblemNotice error={save.error} />
      </div>
    </Modal>
  );
}

interface OwnerProps {
  owner: DocumentItem['attributes']['owner'];
  value: string | null;
  onChange: (value: string | null) => void;
}

function Owner({ owner, value, onChange }: OwnerProps) {
  const { t } = useTranslation();
  const id = useId();
  const [search, setSearch] = useState('');
  const members = useQuery({
    ...orpc.members.list.queryOptions({ input: { limit: 50, ...(search === '' ? {} : { search }) } }),
    placeholderData: keepPreviousData,
  });
  const people = (members.data?.items ?? []).map(({ userId, name }) => ({
    value: userId as string,
    label: name,
  }));
  const known = owner === null || people.some((one) => one.value === owner.id);
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t('retrieval.attributes.owner')}</label>
      <Select
        id={id}
        allowClear
        showSearch={{ filterOption: false, onSearch: setSearch }}
        placeholder={t('retrieval.attributes.ownerDefault')}
        options={known ? people : [{ value: owner.id as string, label: owner.name }, ...people]}
        value={value}
        loading={members.isFetching}
        onChange={(chosen: string | undefined) => onChange(chosen ?? null)}
      />
    </div>
  );
}

function Day({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t('retrieval.attributes.date')}</label>
      <Input id={id} type="date" value={value} onChange={({ target }) => onChange(target.value)} />
      <p className="quiet">{t('retrieval.attributes.dateHint')}</p>
    </div>
  );
}
