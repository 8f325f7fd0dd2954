import type { Locale } from '@jishi/contract';
import { Form, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../i18n/use-locale.ts';
import { languageOptions } from '../../shell/language-options.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { type ThemeChoice, useTheme } from '../../theme/theme-provider.tsx';
import { Icon, Section } from '../../ui/index.ts';

export function AppearanceSection() {
  const { t } = useTranslation();
  const { choice } = useTheme();
  const { setLocale, setTheme } = usePreferences();
  const themes = [
    { value: 'system', icon: <Icon name="monitor" size={16} />, label: t('shell.themeSystem') },
    { value: 'light', icon: <Icon name="sun" size={16} />, label: t('shell.themeLight') },
    { value: 'dark', icon: <Icon name="moon" size={16} />, label: t('shell.themeDark') },
  ];
  return (
    <Section title={t('settings.appearance')} text={t('settings.appearanceText')} card>
      <Form layout="vertical" component="div">
        <Form.Item label={t('settings.language')}>
          <Segmented
            aria-label={t('settings.language')}
            options={languageOptions}
            value={useLocale()}
            onChange={(value: Locale) => setLocale(value)}
          />
        </Form.Item>
        <Form.Item label={t('settings.theme')} style={{ marginBottom: 0 }}>
          <Segmented
            aria-label={t('settings.theme')}
            options={themes}
            value={choice}
            onChange={(value) => setTheme(value as ThemeChoice)}
          />
        </Form.Item>
      </Form>
    </Section>
  );
}
