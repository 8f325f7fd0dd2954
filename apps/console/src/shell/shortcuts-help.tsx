import { Button } from 'antd';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/session.ts';
import { Icon, KeyHint } from '../ui/index.ts';
import styles from './dialog.module.css';
import { ModalDialog } from './modal-dialog.tsx';
import { allowedEntries } from './navigation.ts';

/** `?`: what the keyboard can do here. */
export function ShortcutsHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const lines = [
    { id: 'palette', keys: ['mod', 'K'], label: t('shell.shortcutPalette') },
    ...(session.can('assistant.use')
      ? [{ id: 'new', keys: ['mod', 'Shift', 'O'], label: t('shell.newQuestion') }]
      : []),
    { id: 'rail', keys: ['mod', 'B'], label: t('shell.shortcutRail') },
    { id: 'help', keys: ['?'], label: t('shell.shortcutHelp') },
    ...allowedEntries(session).map(({ id, goKey }) => ({
      id,
      keys: ['g', goKey],
      label: t('shell.shortcutGo', { page: t(`shell.${id}`) }),
    })),
  ];
  return (
    <ModalDialog label={t('shell.shortcuts')} onClose={onClose}>
      <div className={styles.head}>
        <h2 style={{ fontSize: 16 }}>{t('shell.shortcuts')}</h2>
        <Button type="text" aria-label={t('actions.close')} icon={<Icon name="close" />} onClick={onClose} />
      </div>
      <dl className={styles.shortcuts}>
        {lines.map(({ id, keys, label }) => (
          <Fragment key={id}>
            <dt>{label}</dt>
            <dd>
              <KeyHint keys={keys} />
            </dd>
          </Fragment>
        ))}
      </dl>
    </ModalDialog>
  );
}
