import type { DocumentItem } from '@jishi/contract';
import { useMutation } from '@tanstack/react-query';
import { Input, Modal, Switch } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { ProblemNotice } from '../../../ui/index.ts';
import { splitName } from '../documents/document-state.ts';
import { useRefreshDocuments } from '../documents/use-document-actions.ts';
import { ReplacementPicker } from './replacement-picker.tsx';
import styles from './validity.module.css';
import { changeOf, formOf, type ValidityForm } from './validity-change.ts';

/** From when until when a document counts for answers, and what replaces it. */
export function ValidityDialog({ document, onClose }: { document: DocumentItem; onClose: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefreshDocuments();
  const [before] = useState(() => formOf(document.validity));
  const [form, setForm] = useState(before);
  const change = (part: Partial<ValidityForm>) => setForm({ ...form, ...part });
  const save = useMutation({
    ...orpc.documentValidity.set.mutationOptions(),
    onSuccess: async () => {
      onClose();
      await refresh();
    },
  });
  const changes = changeOf(before, form);
  return (
    <Modal
      open
      centered
      width={540}
      title={t('knowledge.validity.title', { name: splitName(document.name).file })}
      okText={t('actions.save')}
      okButtonProps={{ loading: save.isPending, disabled: Object.keys(changes).length === 0 }}
      onOk={() => save.mutate({ documentId: document.id, ...changes })}
      onCancel={onClose}
    >
      <div className="stack">
        <Enabled enabled={form.enabled} onChange={(enabled) => change({ enabled })} />
        <div className={styles.days}>
          <DayField
            label={t('knowledge.validity.from')}
            value={form.from}
            onChange={(from) => change({ from })}
          />
          <DayField
            label={t('knowledge.validity.untilDay')}
            value={form.until}
            onChange={(until) => change({ until })}
          />
        </div>
        <ReplacementPicker
          document={document}
          value={form.supersededBy}
          onChange={(supersededBy) => change({ supersededBy })}
        />
        {form.supersededBy !== null && (
          <DayField
            label={t('knowledge.validity.supersededFrom')}
            hint={t('knowledge.validity.supersededFromHint')}
            value={form.supersededFrom}
            onChange={(supersededFrom) => change({ supersededFrom })}
          />
        )}
        <p className="quiet">{t('knowledge.validity.hint')}</p>
        <ProblemNotice error={save.error} />
      </div>
    </Modal>
  );
}

function Enabled({ enabled, onChange }: { enabled: boolean; onChange: (enabled: boolean) => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className={styles.enabled}>
      <Switch id={id} checked={enabled} onChange={onChange} />
      <label htmlFor={id}>{t('knowledge.validity.enabled')}</label>
    </div>
  );
}

interface DayFieldProps {
  label: string;
  hint?: string;
  value: string;
  onChange: (day: string) => void;
}

function DayField({ label, hint, value, onChange }: DayFieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <Input id={id} type="date" value={value} onChange={(event) => onChange(event.target.value)} />
      {hint !== undefined && <p className="quiet">{hint}</p>}
    </div>
  );
}
