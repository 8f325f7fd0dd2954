import type { Locale } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Dropdown, type MenuProps } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { problemWords } from '../api/problem-words.ts';
import { signOut, useSession } from '../api/session.ts';
import { useLocale } from '../i18n/use-locale.ts';
import { type ThemeChoice, useTheme } from '../theme/theme-provider.tsx';
import { Avatar, Icon } from '../ui/index.ts';
import { languageOptions } from './language-options.ts';
import { usePreferences } from './preferences.ts';
import styles from './rail.module.css';

/** Who is signed in; language, appearance, settings, sign out. */
export function AccountMenu({ narrow = false }: { narrow?: boolean }) {
  const { t } = useTranslation();
  const { me } = useSession();
  const items = useAccountItems();
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="topLeft">
      <button
        type="button"
        className={styles.chip}
        {...(narrow ? { 'aria-label': `${t('shell.account')}: ${me.name}` } : {})}
      >
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
  const locale = useLocale();
  const { choice } = useTheme();
  const leave = () =>
    void signOut(queryClient).catch((error: unknown) => message.error(problemWords(error, t).title));
  return [
    {
      key: 'settings',
      icon: <Icon name="settings" size={16} />,
      label: t('shell.settings'),
      onClick: () => void navigate({ to: '/settings' }),
    },
    languageItem(t, locale, preferences),
    themeItem(t, choice, preferences),
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

function languageItem(t: TFunction, locale: Locale, { setLocale }: Preferences) {
  return {
    key: 'language',
    icon: <Icon name="globe" size={16} />,
    label: t('shell.language'),
    children: languageOptions.map(({ value, label }) => ({
      key: value,
      label,
      icon: <Mark shown={value === locale} />,
      onClick: () => setLocale(value),
    })),
  };
}

const themes = [
  { choice: 'system', text: 'shell.themeSystem' },
  { choice: 'light', text: 'shell.themeLight' },
  { choice: 'dark', text: 'shell.themeDark' },
] as const;

function themeItem(t: TFunction, current: ThemeChoice, { setTheme }: Preferences) {
  return {
    key: 'theme',
    icon: <Icon name="sun" size={16} />,
    label: t('shell.theme'),
    children: themes.map(({ choice, text }) => ({
      key: choice,
      label: t(text),
      icon: <Mark shown={choice === current} />,
      onClick: () => setTheme(choice),
    })),
  };
}

/** A tick before the choice in force; the same room before the others. */
function Mark({ shown, className }: { shown: boolean; className?: string }) {
  return (
    <span className={className} style={{ visibility: shown ? 'visible' : 'hidden' }}>
      <Icon name="check" size={16} />
    </span>
  );
}
