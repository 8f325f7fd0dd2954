import { Outlet } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readStored, writeStored } from '../api/stored.ts';
import styles from './app-shell.module.css';
import { CommandPalette } from './command-palette.tsx';
import { Rail } from './rail.tsx';
import { ShortcutsHelp } from './shortcuts-help.tsx';
import { SmallScreenBars } from './small-screen.tsx';
import { useAccountPreferences } from './use-account-preferences.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** The frame around every page of a signed-in person. */
export function AppShell() {
  const { t } = useTranslation();
  const [narrow, setNarrow] = useState(() => readStored('rail') === 'narrow');
  const [dialog, setDialog] = useState<'palette' | 'help' | null>(null);
  const close = () => setDialog(null);
  const toggleRail = () => {
    writeStored('rail', narrow ? null : 'narrow');
    setNarrow(!narrow);
  };
  useAccountPreferences();
  useShortcuts({
    onPalette: () => setDialog('palette'),
    onHelp: () => setDialog('help'),
    onRail: toggleRail,
  });
  return (
    <div className={styles.frame}>
      <a href="#content" className={styles.skip}>
        {t('shell.skip')}
      </a>
      <Rail narrow={narrow} onToggle={toggleRail} onSearch={() => setDialog('palette')} />
      <SmallScreenBars onSearch={() => setDialog('palette')} />
      <main id="content" tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
      {dialog === 'palette' && <CommandPalette onClose={close} />}
      {dialog === 'help' && <ShortcutsHelp onClose={close} />}
    </div>
  );
}
