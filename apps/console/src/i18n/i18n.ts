import type { Locale } from '@jishi/contract';
import type { UiTexts } from '@jishi/locales/en/ui';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { readStored, writeStored } from '../api/stored.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'ui';
    resources: { ui: UiTexts };
    returnNull: false;
  }
}

const loaders = {
  en: () => import('@jishi/locales/en/ui'),
  'zh-CN': () => import('@jishi/locales/zh-CN/ui'),
} satisfies Record<Locale, () => Promise<{ ui: unknown }>>;

/** The language that this browser chose before, or the one that it prefers. */
export function initialLocale(): Locale {
  const wanted = readStored('locale') ?? navigator.language;
  return wanted.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** The language in use. */
export function currentLocale(): Locale {
  return i18next.language === 'zh-CN' ? 'zh-CN' : 'en';
}

/** Loads the texts of one language and starts; the other one follows when the browser is idle. */
export async function startTexts(): Promise<void> {
  const locale = initialLocale();
  const { ui } = await loaders[locale]();
  await i18next.use(initReactI18next).init({
    lng: locale,
    ns: ['ui'],
    defaultNS: 'ui',
    resources: { [locale]: { ui } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = locale;
  setTimeout(() => void ensureTexts(locale === 'en' ? 'zh-CN' : 'en'), 2000);
}

async function ensureTexts(locale: Locale): Promise<void> {
  if (i18next.hasResourceBundle(locale, 'ui')) return;
  const { ui } = await loaders[locale]();
  i18next.addResourceBundle(locale, 'ui', ui);
}

/** Switches the whole console at once and remembers it on this device. */
export async function changeLocale(locale: Locale): Promise<void> {
  await ensureTexts(locale);
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale;
  writeStored('locale', locale);
}
