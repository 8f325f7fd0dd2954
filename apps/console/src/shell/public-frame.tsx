import { Button, Segmented } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { changeLocale } from '../i18n/i18n.ts';
import { useLocale } from '../i18n/use-locale.ts';
import { useTheme } from '../theme/theme-provider.tsx';
import { Icon, Logo } from '../ui/index.ts';
import { languageOptions } from './language-options.ts';
import styles from './public-frame.module.css';

interface PublicFrameProps {
  title: string;
  text?: ReactNode;
  /** Small line above the title, such as "Step 2 of 3". */
  eyebrow?: string;
  wide?: boolean;
  children?: ReactNode;
}

/** The frame of pages before sign-in: brand, language and appearance, one panel. */
export function PublicFrame({ title, text, eyebrow, wide = false, children }: PublicFrameProps) {
  const { t } = useTranslation();
  const product = t('shell.productFull');
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  return (
    <div className={styles.frame}>
      <header className={styles.bar}>
        <span className={styles.brand}>
          <Logo size={30} />
          {product}
        </span>
        <PublicPreferences />
      </header>
      <main className={styles.body}>
        <div className={wide ? `${styles.panel} ${styles.wide}` : styles.panel}>
          {eyebrow !== undefined && <p className={styles.eyebrow}>{eyebrow}</p>}
          <h1 className={styles.title}>{title}</h1>
          <div className={styles.text}>{text}</div>
          {children}
        </div>
      </main>
      <footer className={styles.foot}>{t('account.slogan')}</footer>
    </div>
  );
}

function PublicPreferences() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { appearance, choose } = useTheme();
  const dark = appearance === 'dark';
  return (
    <span className="row">
      <Segmented
        size="small"
        aria-label={t('shell.language')}
        options={languageOptions.map(({ value, label }) => ({
          value,
          label: value === 'en' ? 'EN' : '中文',
          title: label,
        }))}
        value={locale}
        onChange={(value) => void changeLocale(value)}
      />
      <Button
        type="text"
        aria-label={`${t('shell.theme')}: ${t(dark ? 'shell.themeLight' : 'shell.themeDark')}`}
        icon={<Icon name={dark ? 'sun' : 'moon'} />}
        onClick={() => choose(dark ? 'light' : 'dark')}
      />
    </span>
  );
}
