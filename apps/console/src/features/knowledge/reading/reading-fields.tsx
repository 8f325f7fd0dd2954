import type { ParseSettings } from '@jishi/contract';
import { InputNumber, Segmented, Select } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './reading.module.css';

const modes = ['auto', 'force', 'off'] as const;
const tableModes = ['auto', 'ruled'] as const;
const readers = ['auto', 'builtin'] as const;

interface ReadingFieldsProps {
  settings: ParseSettings;
  onChange: (part: Partial<ParseSettings>) => void;
}

/** The choices of how a file is read: for one document, or for all of a base. */
export function ReadingFields({ settings, onChange }: ReadingFieldsProps) {
  const { t } = useTranslation();
  const size = useId();
  return (
    <>
      <div className={styles.field}>
        <span>{t('reading.ocr')}</span>
        <Segmented
          value={settings.ocr}
          onChange={(ocr) => onChange({ ocr })}
          options={modes.map((mode) => ({ value: mode, label: t(`reading.ocrModes.${mode}`) }))}
          aria-label={t('reading.ocr')}
        />
        <p className="quiet">{t('reading.ocrHint')}</p>
      </div>
      <div className={styles.field}>
        <span>{t('reading.tables')}</span>
        <Segmented
          value={settings.tables}
          onChange={(tables) => onChange({ tables })}
          options={tableModes.map((mode) => ({ value: mode, label: t(`reading.tableModes.${mode}`) }))}
          aria-label={t('reading.tables')}
        />
        <p className="quiet">{t('reading.tablesHint')}</p>
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
          onChange={(chunkTokens) => onChange({ chunkTokens })}
        />
        <p className="quiet">{t('reading.chunkHint')}</p>
      </div>
      <div className={styles.field}>
        <span>{t('reading.readerChoice')}</span>
        <Select
          value={settings.reader}
          onChange={(reader) => onChange({ reader })}
          options={readers.map((reader) => ({ value: reader, label: t(`reading.readers.${reader}`) }))}
          aria-label={t('reading.readerChoice')}
        />
      </div>
    </>
  );
}
