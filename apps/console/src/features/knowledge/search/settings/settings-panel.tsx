import type { RetrievalState } from '@jishi/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card, Icon, Notice } from '../../../../ui/index.ts';
import { HistoryDialog } from './history-dialog.tsx';
import { KeepSettings } from './keep-settings.tsx';
import styles from './settings.module.css';
import { SettingsFields } from './settings-fields.tsx';
import type { Trial } from './use-trial.ts';

interface SettingsPanelProps {
  trial: Trial;
  /** Of the one base that is searched. */
  baseName: string | undefined;
}

/** How passages are found, to be changed and tried with the next search, then kept. */
export function SettingsPanel({ trial, baseName }: SettingsPanelProps) {
  const { t } = useTranslation();
  const [past, setPast] = useState(false);
  const { state, settings } = trial;
  if (state.data === undefined || settings === undefined) return null;
  const { can } = state.data;
  return (
    <Card>
      <section className={styles.panel} aria-label={t('retrieval.settings.title')}>
        <div className={styles.head}>
          <div>
            <h2 className={styles.title}>{t('retrieval.settings.title')}</h2>
            <p className="second">{useOrigin(state.data, trial, baseName)}</p>
          </div>
          <Button type="text" icon={<Icon name="clock" size={16} />} onClick={() => setPast(true)}>
            {t('retrieval.history.open')}
          </Button>
        </div>
        {trial.trial !== undefined && <Notice>{t('retrieval.settings.trial')}</Notice>}
        {!can.write && trial.baseId !== undefined && <Notice>{t('retrieval.settings.readOnly')}</Notice>}
        <SettingsFields settings={settings} onChange={trial.change} />
        <KeepSettings trial={trial} baseName={baseName} />
        <HistoryDialog open={past} trial={trial} onClose={() => setPast(false)} />
      </section>
    </Card>
  );
}

/** Where the settings that count were set. */
function useOrigin(state: RetrievalState, { baseId }: Trial, name: string | undefined): string {
  const { t } = useTranslation();
  const { from, version } = state;
  if (from === 'tenant' && baseId !== undefined) return t('retrieval.settings.inherited');
  return t(`retrieval.settings.from.${from}`, { name: name ?? '', version: version ?? 0 });
}
