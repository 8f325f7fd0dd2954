import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { signOut, useSession } from '../api/session.ts';
import { useLocale } from '../i18n/use-locale.ts';
import { useTheme } from '../theme/theme-provider.tsx';
import type { IconName } from '../ui/index.ts';
import { allowedEntries } from './navigation.ts';
import { usePreferences } from './preferences.ts';

export interface PaletteEntry {
  id: string;
  group: 'pages' | 'actions';
  label: string;
  icon: IconName;
  /** Further words that find it, such as the address. */
  words: string;
  keys?: readonly string[];
  run: () => void;
}

/** Everything that the command palette offers to this person. */
export function usePaletteEntries(): PaletteEntry[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const session = useSession();
  const pages = allowedEntries(session).map(
    ({ id, to, icon, goKey }): PaletteEntry => ({
      id,
      group: 'pages',
      label: t(`shell.${id}`),
      icon,
      words: `${id} ${String(to)}`,
      keys: ['g', goKey],
      run: () => void navigate({ to }),
    }),
  );
  return [...pages, ...useActions()];
}

function useActions(): PaletteEntry[] {
  const { t } = useTranslation();
  const locale = useLocale();
  const { appearance } = useTheme();
  const { setLocale, setTheme } = usePreferences();
  const queryClient = useQueryClient();
  const dark = appearance === 'dark';
  const action = (id: string, entry: Omit<PaletteEntry, 'id' | 'group'>): PaletteEntry => ({
    id,
    group: 'actions',
    ...entry,
  });
  return [
    action('language', {
      label: locale === 'en' ? '切换到简体中文' : 'Switch to English',
      icon: 'globe',
      words: 'language locale chinese english 语言 中文 英文',
      run: () => setLocale(locale === 'en' ? 'zh-CN' : 'en'),
    }),
    action('theme', {
      label: `${t('shell.theme')}: ${t(dark ? 'shell.themeLight' : 'shell.themeDark')}`,
      icon: dark ? 'sun' : 'moon',
      words: 'theme dark light appearance 外观 深色 浅色 主题',
      run: () => setTheme(dark ? 'light' : 'dark'),
    }),
    action('docs', {
      label: t('shell.apiDocs'),
      icon: 'book',
      words: 'docs api openapi 文档 接口',
      run: () => void window.open('/docs', '_blank', 'noreferrer'),
    }),
    action('sign-out', {
      label: t('actions.signOut'),
      icon: 'logout',
      words: 'sign out log out exit 退出 登出',
      run: () => void signOut(queryClient),
    }),
  ];
}

/** Entries whose label or words hold every word of the query. */
export function matchingEntries(entries: readonly PaletteEntry[], query: string): PaletteEntry[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(({ label, words }) => {
    const text = `${label} ${words}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
