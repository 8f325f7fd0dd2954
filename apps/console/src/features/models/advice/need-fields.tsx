import type { AdviceNeed } from '@jishi/contract';
import { InputNumber, Select, Slider } from 'antd';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { capabilities, capabilityText } from '../capability-text.ts';
import { dataPolicies, dataPolicyText } from '../data-policy-text.ts';
import styles from './advice.module.css';
import { corners } from './need.ts';

interface NeedFieldsProps {
  need: AdviceNeed;
  onChange: (need: AdviceNeed) => void;
}

/** What counts how much, how large a request is, and what a model must not lack. */
export function NeedFields({ need, onChange }: NeedFieldsProps) {
  const { t } = useTranslation();
  const { weights } = need;
  return (
    <>
      <fieldset className={styles.fields} aria-label={t('models.advice.weights')}>
        {corners.map((corner) => (
          <div key={corner} className={styles.field}>
            <span className="second">{t(`models.advice.${corner}`)}</span>
            <Slider
              min={0}
              max={1}
              step={0.05}
              tooltip={{ open: false }}
              ariaLabelForHandle={t(`models.advice.${corner}`)}
              value={weights[corner]}
              onChange={(value) => onChange({ ...need, weights: { ...weights, [corner]: value } })}
            />
          </div>
        ))}
      </fieldset>
      <div className={styles.fields}>
        <Amount need={need} name="inputTokens" onChange={onChange} />
        {need.kind === 'chat' && <Amount need={need} name="outputTokens" onChange={onChange} />}
        <Amount need={need} name="requestsPerMonth" onChange={onChange} />
        <Requirements need={need} onChange={onChange} />
      </div>
    </>
  );
}

function Field({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

const amountText = {
  inputTokens: 'models.advice.inputTokens',
  outputTokens: 'models.advice.outputTokens',
  requestsPerMonth: 'models.advice.perMonth',
} as const;

function Amount({ need, name, onChange }: NeedFieldsProps & { name: keyof typeof amountText }) {
  const { t } = useTranslation();
  return (
    <Field label={t(amountText[name])}>
      {(id) => (
        <InputNumber
          id={id}
          min={0}
          max={name === 'requestsPerMonth' ? 1_000_000_000 : 10_000_000}
          precision={0}
          style={{ width: '100%' }}
          value={need[name]}
          onChange={(value) => onChange({ ...need, [name]: value ?? 0 })}
        />
      )}
    </Field>
  );
}

function Requirements({ need, onChange }: NeedFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <Field label={t('models.advice.needs')}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            placeholder={t('models.advice.needsNothing')}
            value={need.needs}
            options={capabilities.map((value) => ({ value, label: t(capabilityText[value]) }))}
            onChange={(needs) => onChange({ ...need, needs })}
          />
        )}
      </Field>
      <Field label={t('models.advice.policy')}>
        {(id) => (
          <Select
            id={id}
            allowClear
            placeholder={t('models.advice.policyAny')}
            value={need.dataPolicyAtLeast}
            options={dataPolicies.slice(1).map((value) => ({ value, label: t(dataPolicyText[value]) }))}
            onChange={(policy) => onChange({ ...need, dataPolicyAtLeast: policy ?? null })}
          />
        )}
      </Field>
      <Field label={t('models.advice.regions')}>
        {(id) => (
          <Select
            id={id}
            mode="tags"
            open={false}
            suffixIcon={null}
            placeholder={t('models.advice.regionsAny')}
            value={need.regions}
            onChange={(regions) => onChange({ ...need, regions })}
          />
        )}
      </Field>
    </>
  );
}
