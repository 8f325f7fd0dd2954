import type { ModelItem } from '@jishi/contract';
import { Checkbox, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { dataClasses, dataClassText } from '../route-words.ts';
import styles from '../routes.module.css';
import { CacheFields } from './cache-fields.tsx';
import { Field } from './field.tsx';
import type { SettingsProps } from './settings-props.ts';

const failureKinds = [
  'connection',
  'timeout',
  'rate-limit',
  'server-error',
  'broken-answer',
  'key-rejected',
  'not-found',
  'busy',
  'unsupported',
  'invalid-request',
] as const;

/** Everything with a sensible default, folded away. */
export function SettingsSection({ models, ...props }: SettingsProps & { models: readonly ModelItem[] }) {
  const { t } = useTranslation();
  return (
    <details className={styles.folded} style={{ marginTop: 32 }}>
      <summary>
        {t('routes.settings.title')} <span className="quiet">{t('routes.settings.text')}</span>
      </summary>
      <Sensitivity {...props} />
      <Failures {...props} />
      <Deadlines {...props} />
      <Together {...props} />
      <CacheFields {...props} models={models} />
    </details>
  );
}

function Sensitivity({ settings, onChange }: SettingsProps) {
  const { t } = useTranslation();
  return (
    <>
      <h3 className={styles.group}>{t('routes.settings.sensitivity')}</h3>
      <div className={styles.fields}>
        <Field label={t('routes.settings.dataClass')} hint={t('routes.settings.dataClassHint')}>
          {(id) => (
            <Select
              id={id}
              value={settings.dataClass}
              options={dataClasses.map((value) => ({ value, label: t(dataClassText[value]) }))}
              onChange={(dataClass) => onChange({ ...settings, dataClass })}
            />
          )}
        </Field>
      </div>
    </>
  );
}

function Failures({ settings, onChange }: SettingsProps) {
  const { t } = useTranslation();
  const { retries } = settings;
  return (
    <>
      <h3 className={styles.group}>{t('routes.settings.failures')}</h3>
      <div className={styles.fields}>
        <Field label={t('routes.settings.retries')} hint={t('routes.settings.retriesHint')}>
          {(id) => (
            <InputNumber
              id={id}
              min={0}
              max={5}
              precision={0}
              value={retries.count}
              onChange={(count) => onChange({ ...settings, retries: { ...retries, count: count ?? 0 } })}
            />
          )}
        </Field>
      </div>
      <p className={styles.group}>{t('routes.settings.fallbackOn')}</p>
      <Checkbox.Group
        aria-label={t('routes.settings.fallbackOn')}
        className={styles.fields ?? ''}
        style={{ gap: 4 }}
        value={settings.fallbackOn}
        options={failureKinds.map((value) => ({ value, label: t(`routes.settings.failureKinds.${value}`) }))}
        onChange={(fallbackOn) => onChange({ ...settings, fallbackOn })}
      />
    </>
  );
}

/** Kept in milliseconds, typed in seconds. */
function Deadlines({ settings, onChange }: SettingsProps) {
  const { t } = useTranslation();
  const { deadlines } = settings;
  const seconds = (name: 'totalMs' | 'firstTokenMs', [min, max]: readonly [number, number]) => (
    <Field label={t(`routes.settings.${name}`)} hint={t('routes.settings.limitHint')}>
      {(id) => (
        <InputNumber
          id={id}
          min={min}
          max={max}
          value={deadlines[name] === null ? null : deadlines[name] / 1000}
          onChange={(value) =>
            onChange({
              ...settings,
              deadlines: { ...deadlines, [name]: value === null ? null : Math.round(value * 1000) },
            })
          }
        />
      )}
    </Field>
  );
  return (
    <>
      <h3 className={styles.group}>{t('routes.settings.deadlines')}</h3>
      <div className={styles.fields}>
        {seconds('totalMs', [0.1, 900])}
        {seconds('firstTokenMs', [0.05, 900])}
        <Field label={t('routes.settings.hedge')} hint={t('routes.settings.hedgeHint')}>
          {(id) => (
            <InputNumber
              id={id}
              min={10}
              max={60_000}
              precision={0}
              value={settings.hedgeMs}
              onChange={(hedgeMs) => onChange({ ...settings, hedgeMs })}
            />
          )}
        </Field>
      </div>
    </>
  );
}

function Together({ settings, onChange }: SettingsProps) {
  const { t } = useTranslation();
  const { sticky } = settings;
  const words = {
    nothing: t('routes.settings.stickyNothing'),
    conversation: t('routes.settings.stickyConversation'),
    'prompt-prefix': t('routes.settings.stickyPrefix'),
  };
  return (
    <>
      <h3 className={styles.group}>{t('routes.settings.together')}</h3>
      <div className={styles.fields}>
        <Field label={t('routes.settings.sticky')}>
          {(id) => (
            <Select
              id={id}
              value={sticky.by}
              options={(['nothing', 'conversation', 'prompt-prefix'] as const).map((value) => ({
                value,
                label: words[value],
              }))}
              onChange={(by) => onChange({ ...settings, sticky: { ...sticky, by } })}
            />
          )}
        </Field>
        {sticky.by !== 'nothing' && (
          <Field label={t('routes.settings.stickySeconds')}>
            {(id) => (
              <InputNumber
                id={id}
                min={10}
                max={86_400}
                precision={0}
                value={sticky.seconds}
                onChange={(value) => onChange({ ...settings, sticky: { ...sticky, seconds: value ?? 600 } })}
              />
            )}
          </Field>
        )}
      </div>
    </>
  );
}
