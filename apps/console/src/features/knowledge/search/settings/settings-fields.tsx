import type { RetrievalPreset, RetrievalSettings } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { InputNumber, Select, Slider, Switch } from 'antd';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../../api/client.ts';
import { useSession } from '../../../../api/session.ts';
import { presetNames, presetOf, presetSettings } from './presets.ts';
import styles from './settings.module.css';

interface FieldsProps {
  settings: RetrievalSettings;
  onChange: (part: Partial<RetrievalSettings>) => void;
}

export function SettingsFields({ settings, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const { vectorShare, minScore, answerThreshold, diversity } = settings;
  return (
    <div className={styles.fields}>
      <Preset settings={settings} onChange={onChange} />
      <Share
        label={t('retrieval.settings.vectorShare')}
        hint={t('retrieval.settings.vectorShareHint')}
        value={vectorShare}
        onChange={(value) => onChange({ vectorShare: value })}
      />
      <Rerank settings={settings} onChange={onChange} />
      <Wordings settings={settings} onChange={onChange} />
      <Around settings={settings} onChange={onChange} />
      <Share
        label={t('retrieval.settings.diversity')}
        value={diversity}
        onChange={(value) => onChange({ diversity: value })}
      />
      <Share
        label={t('retrieval.settings.minScore')}
        value={minScore}
        onChange={(value) => onChange({ minScore: value })}
      />
      <Share
        label={t('retrieval.settings.answerThreshold')}
        hint={t('retrieval.settings.answerThresholdHint')}
        value={answerThreshold}
        onChange={(value) => onChange({ answerThreshold: value })}
      />
      <Count settings={settings} onChange={onChange} />
      <Repetition settings={settings} onChange={onChange} />
    </div>
  );
}

function Field({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <span className={styles.label}>{label}</span>
      {children}
      {hint !== undefined && <p className="quiet">{hint}</p>}
    </div>
  );
}

function Preset({ settings, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const label = t('retrieval.settings.preset');
  const current = presetOf(settings);
  const names = [...presetNames, ...(current === undefined ? (['own'] as const) : [])];
  return (
    <Field label={label}>
      <Select
        aria-label={label}
        value={current ?? 'own'}
        options={names.map((value) => ({ value, label: t(`retrieval.settings.presets.${value}`) }))}
        onChange={(name: RetrievalPreset | 'own') => name !== 'own' && onChange(presetSettings(name))}
      />
    </Field>
  );
}

interface ShareProps {
  label: string;
  hint?: string;
  value: number;
  onChange: (value: number) => void;
}

/** 0–1 in steps of a twentieth, between less and more. */
function Share({ label, hint, value, onChange }: ShareProps) {
  return (
    <Field label={`${label}: ${value.toFixed(2)}`} {...(hint === undefined ? {} : { hint })}>
      <Slider
        min={0}
        max={1}
        step={0.05}
        value={value}
        ariaLabelForHandle={label}
        tooltip={{ open: false }}
        onChange={onChange}
      />
    </Field>
  );
}

function Rerank({ settings: { rerank }, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const { can } = useSession();
  const pool = useQuery({ ...orpc.modelPool.list.queryOptions(), enabled: can('models.use') });
  const models = (pool.data?.items ?? []).filter(({ kind, enabled }) => kind === 'rerank' && enabled);
  const label = t('retrieval.settings.rerank');
  const pick = (id: string) => {
    const model = models.find((one) => one.id === id);
    const before = rerank ?? { candidates: 30, deadlineMs: 2_500 };
    onChange({ rerank: model === undefined ? null : { ...before, modelId: model.id } });
  };
  return (
    <Field label={label} hint={t('retrieval.settings.rerankHint')}>
      <Select
        aria-label={label}
        value={rerank?.modelId ?? ''}
        loading={pool.isFetching}
        options={[
          { value: '', label: t('retrieval.settings.noRerank') },
          ...models.map(({ id, name, providerName }) => ({ value: id, label: `${name} · ${providerName}` })),
        ]}
        onChange={pick}
      />
      {rerank !== null && (
        <InputNumber
          min={2}
          max={100}
          addonBefore={t('retrieval.settings.candidates')}
          value={rerank.candidates}
          onChange={(candidates) => onChange({ rerank: { ...rerank, candidates: candidates ?? 30 } })}
        />
      )}
    </Field>
  );
}

function Wordings({ settings: { queries }, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const label = t('retrieval.settings.queries');
  const options = (['as-asked', 'multi-query', 'hypothetical'] as const).map((value) => ({
    value,
    label: t(`retrieval.settings.queriesOptions.${value}`),
  }));
  const hint = queries === 'as-asked' ? {} : { hint: t('retrieval.settings.queriesHint') };
  return (
    <Field label={label} {...hint}>
      <Select
        aria-label={label}
        value={queries}
        options={options}
        onChange={(value) => onChange({ queries: value })}
      />
    </Field>
  );
}

function Around({ settings: { expansion }, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const label = t('retrieval.settings.expansion');
  const options = (['none', 'neighbours', 'section'] as const).map((value) => ({
    value,
    label: t(`retrieval.settings.expansionOptions.${value}`),
  }));
  return (
    <Field label={label}>
      <Select
        aria-label={label}
        value={expansion}
        options={options}
        onChange={(value) => onChange({ expansion: value })}
      />
    </Field>
  );
}

function Count({ settings: { limit }, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const label = t('retrieval.settings.limit');
  return (
    <Field label={label}>
      <InputNumber
        min={1}
        max={50}
        aria-label={label}
        value={limit}
        onChange={(value) => onChange({ limit: value ?? 10 })}
      />
    </Field>
  );
}

function Repetition({ settings: { collapseDuplicates }, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className={styles.switch}>
      <Switch
        id={id}
        checked={collapseDuplicates}
        onChange={(value) => onChange({ collapseDuplicates: value })}
      />
      <label htmlFor={id}>{t('retrieval.settings.collapse')}</label>
    </div>
  );
}
