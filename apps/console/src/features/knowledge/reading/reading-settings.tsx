import type { ParseSettings } from '@jishi/contract';
import { Button, InputNumber, Segmented, Select } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './reading.module.css';

const modes = ['auto', 'force', 'off'] as const;
const readers = ['auto', 'builtin'] as const;

interface ReadingSettingsProps {
  /** The settings of the next run as they are stored. */
  stored: ParseSettings;
  previewing: boolean;
  starting: boolean;
  onPreview: (settings: ParseSettings) => void;
  onAgain: (settings: ParseSettings) => void;
}

/** Other settings for one document: shown first, then kept by reading it again. */
export function ReadingSettings({ stored, previewing, starting, ...actions }: ReadingSettingsProps) {
  const { t } = useTranslation();
  const [settings, setSettings] = useState(stored);
  const size = useId();
  const change = (part: Partial<ParseSettings>) => setSettings((before) => ({ ...before, ...part }));
  return (
    <form
      className={styles.part}
      aria-label={t('reading.settings')}
      onSubmit={(event) => {
        event.preventDefault();
        actions.onPreview(settings);
      }}
    >
      <h2>{t('reading.settings')}</h2>
      <p className="second">{t('reading.settingsText')}</p>
      <div className={styles.field}>
        <span>{t('reading.ocr')}</span>
        <Segmented
          value={settings.ocr}
          onChange={(ocr) => change({ ocr })}
          options={modes.map((mode) => ({ value: mode, label: t(`reading.ocrModes.${mode}`) }))}
          aria-label={t('reading.ocr')}
        />
        <p className="quiet">{t('reading.ocrHint')}</p>
      </div>
      <div className={styles.field}>
        <label htmlFor={size}>{t('reading.chunkSize')}</label>
        <InputNumber
          id={size}
          className={styles.number}
          min={80}
          max={2_000}
          step={50}
          precision={0}
          value={settings.chunkTokens}
          placeholder={t('reading.chunkDefault')}
          onChange={(chunkTokens) => change({ chunkTokens })}
        />
        <p className="quiet">{t('reading.chunkHint')}</p>
      </div>
      <div className={styles.field}>
        <span>{t('reading.readerChoice')}</span>
        <Select
          value={settings.reader}
          onChange={(reader) => change({ reader })}
          options={readers.map((reader) => ({ value: reader, label: t(`reading.readers.${reader}`) }))}
          aria-label={t('reading.readerChoice')}
        />
      </div>
      <div className={styles.actions}>
        <Button type="primary" htmlType="submit" loading={previewing}>
          {previewing ? t('reading.previewing') : t('reading.preview')}
        </Button>
        <Button onClick={() => actions.onAgain(settings)} loading={starting}>
          {t('reading.again')}
        </Button>
      </div>
    </form>
  );
}
