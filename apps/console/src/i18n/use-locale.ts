import type { Locale } from '@jishi/contract';
import { useTranslation } from 'react-i18next';

/** The language in use; re-renders when it changes. */
export function useLocale(): Locale {
  const { i18n } = useTranslation();
  return i18n.language === 'zh-CN' ? 'zh-CN' : 'en';
}
