import type { ParseSettings } from '@jishi/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './reading.module.css';
import { ReadingFields } from './reading-fields.tsx';

interface ReadingSettingsProps {
  /** The settings of the next run as they are stored. */
  stored: ParseSettings;
  /** They are the document's own; else those of its base. */
  own: boolean;
  previewing: boolean;
  starting: boolean;
  onPreview: (settings: ParseSettings) => void;
  onAgain: (settings: ParseSettings & { own: boolean }) => void;
}

/** Other settings for one document: shown first, then kept by reading it again. */
export function ReadingSettings({ stored, own, previewing, starting, ...actions }: ReadingSettingsProps) {
  const { t } = useTranslation();
  const [settings, setSettings] = useState(stored);
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
      <p className="second">{t(own ? 'reading.own' : 'reading.ofBase')}</p>
      <ReadingFields settings={settings} onChange={change} />
      <div className={styles.actions}>
        <Button type="primary" htmlType="submit" loading={previewing}>
          {previewing ? t('reading.previewing') : t('reading.preview')}
        </Button>
        <Button onClick={() => actions.onAgain({ ...settings, own: true })} loading={starting}>
          {t('reading.again')}
        </Button>
        {own && (
          <Button
            type="text"
            onClick={() => actions.onAgain({ ...settings, own: false })}
            disabled={starting}
          >
            {t('reading.asBase')}
          </Button>
        )}
      </div>
    </form>
  );
}
