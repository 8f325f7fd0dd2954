import type { Locale } from '@jishi/contract';

/** Languages of the console, each in its own words. */
export const languageOptions: { value: Locale; label: string }[] = [
  { value: 'zh-CN', label: '简体中文' },
  { value: 'en', label: 'English' },
];
