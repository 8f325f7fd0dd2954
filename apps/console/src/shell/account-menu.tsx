import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Dropdown, type MenuProps } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { problemWords } from '../api/problem-words.ts';
import { signOut, useSession } from '../api/session.ts';
import { useLocale } from '../i18n/use-locale.ts';
import { useTheme } from '../theme/theme-provider.tsx';
import { Avatar, Icon } from '../ui/index.ts';
import { usePreferences } from './preferences.ts';
import styles from './rail.module.css';

/** Who is signed in; language, appearance, settings, sign out. */
export function AccountMenu({ narrow = false }: { narrow?: boolean }) {
  const { t } = useTranslation();
  const { me } = useSession();
  const items = useAccountItems();
  const selectedKeys = [`language-${useLocale()}`, `theme-${useTheme().choice}`];
  return (
    <Dropdown menu={{ items, selectedKeys }} trigger={['click']} placement="topLeft">
      <button type="button" className={styles.chip} aria-label={`${t('shell.account')}: ${me.name}`}>
        <Avatar name={me.name} size={30} />
        {!narrow && (
          <span className={styles.chipWords}>
            <span className="strong">{me.name}</span>
            <span className={styles.chipSecond}>{me.email}</span>
          </span>
        )}
        {!narrow && <Icon name="upDown" size={16} />}
      </button>
    </Dropdown>
  );
}

function useAccountItems(): NonNullable<MenuProps['items']> {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { message } = App.useApp();
  const preferences = usePreferences();
  const leave = () =>
    void signOut(queryClient).catch((error: unknown) => message.error(problemWords(error, t).title));
  return [
    {
      key: 'settings',
      icon: <Icon name="settings" size={16} />,
      label: t('shell.settings'),
      onClick: () => void navigate({ to: '/settings' }),
    },
    languageItem(t, preferences),
    themeItem(t, preferences),
    {
      key: 'docs',
      icon: <Icon name="book" size={16} />,
      label: (
        <a href="/docs" target="_blank" rel="noreferrer">
          {t('shell.apiDocs')}
        </a>
      ),
    },
    { type: 'divider' },
    { key: 'sign-out', icon: <Icon name="logout" size={16} />, label: t('actions.signOut'), onClick: leave },
  ];
}

type Preferences = ReturnType<typeof usePreferences>;

function languageItem(t: TFunction, { setLocale }: Preferences) {
  return {
    key: 'language',
    icon: <Icon name="globe" size={16} />,
    label: t('shell.language'),
    children: [
      { key: 'language-zh-CN', label: '简体中文', onClick: () => setLocale('zh-CN') },
      { key: 'language-en', label: 'English', onClick: () => setLocale('en') },
    ],
  };
}

function themeItem(t: TFunction, { setTheme }: Preferences) {
  return {
    key: 'theme',
    icon: <Icon name="sun" size={16} />,
    label: t('shell.theme'),
    children: [
      { key: 'theme-system', label: t('shell.themeSystem'), onClick: () => setTheme('system') },
      { key: 'theme-light', label: t('shell.themeLight'), onClick: () => setTheme('light') },
      { key: 'theme-dark', label: t('shell.themeDark'), onClick: () => setTheme('dark') },
    ],
  };
}
