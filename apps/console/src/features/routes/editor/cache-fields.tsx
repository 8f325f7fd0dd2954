import type { ModelItem } from '@jishi/contract';
import { Checkbox, InputNumber, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from '../routes.module.css';
import { Field } from './field.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Whether answers are kept, for how long, and for what they may be given again. */
export function CacheFields({
  settings,
  onChange,
  models,
}: SettingsProps & { models: readonly ModelItem[] }) {
  const { t } = useTranslation();
  const { cache } = settings;
  const set = (change: Partial<typeof cache>) => onChange({ ...settings, cache: { ...cache, ...change } });
  return (
    <>
      <h3 className={styles.group}>{t('routes.settings.cache')}</h3>
      <div className="stack">
        <div>
          <Segmented<Cache['mode']>
            aria-label={t('routes.settings.cache')}
            value={cache.mode}
            options={[
              { value: 'off', label: t('routes.settings.cacheOff') },
              { value: 'exact', label: t('routes.settings.cacheExact') },
              { value: 'semantic', label: t('routes.settings.cacheSemantic') },
            ]}
            onChange={(mode) => set({ mode })}
          />
        </div>
        {cache.mode !== 'off' && (
          <>
            <div className={styles.fields}>
              <Field label={t('routes.settings.cacheSeconds')}>
                {(id) => (
                  <InputNumber
                    id={id}
                    min={10}
                    max={2_592_000}
                    precision={0}
                    value={cache.seconds}
                    onChange={(seconds) => set({ seconds: seconds ?? 3_600 })}
                  />
                )}
              </Field>
              <Field label={t('routes.settings.cacheShared')}>
                {(id) => (
                  <Select
                    id={id}
                    value={cache.sharedBy}
                    options={[
                      { value: 'person', label: t('routes.settings.cacheSharedPerson') },
                      { value: 'tenant', label: t('routes.settings.cacheSharedTenant') },
                    ]}
                    onChange={(sharedBy) => set({ sharedBy })}
                  />
                )}
              </Field>
              {cache.mode === 'semantic' && <Similarity cache={cache} models={models} onChange={set} />}
            </div>
            <Checkbox
              checked={cache.anyTemperature}
              onChange={({ target }) => set({ anyTemperature: target.checked })}
            >
              {t('routes.settings.cacheTemperature')}
            </Checkbox>
          </>
        )}
      </div>
    </>
  );
}

type Cache = SettingsProps['settings']['cache'];

interface SimilarityProps {
  cache: Cache;
  models: readonly ModelItem[];
  onChange: (change: Partial<Cache>) => void;
}

function Similarity({ cache, models, onChange }: SimilarityProps) {
  const { t } = useTranslation();
  const embedding = models.filter(({ kind }) => kind === 'embedding');
  return (
    <>
      <Field label={t('routes.settings.cacheThreshold')}>
        {(id) => (
          <InputNumber
            id={id}
            min={0.8}
            max={1}
            step={0.01}
            value={cache.threshold}
            onChange={(threshold) => onChange({ threshold: threshold ?? 0.95 })}
          />
        )}
      </Field>
      <Field label={t('routes.settings.cacheModel')}>
        {(id) => (
          <Select<'default' | ModelItem['id']>
            id={id}
            value={cache.embeddingModelId ?? 'default'}
            options={[
              { value: 'default', label: t('routes.settings.cacheModelDefault') },
              ...embedding.map((model) => ({ value: model.id, label: model.name })),
            ]}
            onChange={(chosen) => onChange({ embeddingModelId: chosen === 'default' ? null : chosen })}
          />
        )}
      </Field>
    </>
  );
}
