import { useTranslation } from 'react-i18next';
import { useLocale } from '../../i18n/use-locale.ts';
import styles from './models.module.css';
import { type Preset, presets } from './presets.ts';

const regions = [
  { id: 'china', title: 'models.regionChina' },
  { id: 'global', title: 'models.regionGlobal' },
  { id: 'own', title: 'models.regionOwn' },
] as const;

/** Presets that are no company. */
const names: Readonly<Record<string, 'models.localFiles' | 'models.localOnnx'>> = {
  localFiles: 'models.localFiles',
  localOnnx: 'models.localOnnx',
};

export function usePresetName(): (preset: Preset) => string {
  const { t } = useTranslation();
  const locale = useLocale();
  return ({ id, name }) => name?.[locale] ?? t(names[id] ?? 'models.custom');
}

/** The providers to start from; in Chinese the mainland ones stand first, elsewhere the international ones. */
export function PresetGrid({ onChoose }: { onChoose: (preset: Preset) => void }) {
  const { t } = useTranslation();
  const presetName = usePresetName();
  const chinese = useLocale() === 'zh-CN';
  const ordered = chinese ? regions : [regions[1], regions[0], regions[2]];
  return (
    <>
      <p className="second">{t('models.chooseText')}</p>
      {ordered.map(({ id, title }) => (
        <section key={id} aria-label={t(title)}>
          <h3 className={styles.region}>{t(title)}</h3>
          <div className={styles.presets}>
            {presets
              .filter(({ region }) => region === id)
              .map((preset) => (
                <button
                  key={preset.id}
                  type="button"
                  className={styles.preset}
                  onClick={() => onChoose(preset)}
                >
                  <span className={styles.mark} aria-hidden="true">
                    {preset.mark}
                  </span>
                  {presetName(preset)}
                </button>
              ))}
          </div>
        </section>
      ))}
    </>
  );
}
