import type { Locale } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { changeLocale } from '../../i18n/i18n.ts';
import { languageOptions } from '../../shell/language-options.ts';
import { PublicFrame } from '../../shell/public-frame.tsx';
import { QueryView } from '../../ui/index.ts';
import styles from './account.module.css';
import { SetupForm } from './setup-form.tsx';

/** First visit: language, administrator, tenant. Needs the one-time token of the link that the server printed. */
export function SetupPage() {
  const { t } = useTranslation();
  const token = useSetupToken();
  const state = useQuery(orpc.setup.state.queryOptions());
  const [language, setLanguage] = useState<Locale | null>(null);
  if (state.data === undefined) {
    return (
      <PublicFrame title={t('shell.productFull')}>
        <QueryView query={state}>{() => null}</QueryView>
      </PublicFrame>
    );
  }
  if (!state.data.needed) return <AlreadyDone />;
  if (token === undefined)
    return <PublicFrame title={t('account.setupTokenTitle')} text={t('account.setupTokenText')} />;
  if (language === null) return <LanguageStep onChoose={setLanguage} />;
  return <SetupForm token={token} />;
}

/** From `/setup?token=…` or `/setup#token=…` (which never reaches a server's log). */
function useSetupToken(): string | undefined {
  const { token } = useSearch({ from: '/setup' });
  const { hash } = useLocation();
  return token ?? new URLSearchParams(hash).get('token') ?? undefined;
}

function LanguageStep({ onChoose }: { onChoose: (locale: Locale) => void }) {
  const { t } = useTranslation();
  return (
    <PublicFrame
      title={t('account.setupLanguageTitle')}
      text={t('account.setupLanguageText')}
      eyebrow={t('account.setupStep', { step: 1, steps: 3 })}
      wide
    >
      <div className={styles.languages}>
        {languageOptions.map(({ value, label }) => (
          <button
            key={value}
            type="button"
            lang={value}
            className={styles.language}
            onClick={() => void changeLocale(value).then(() => onChoose(value))}
          >
            <span className={styles.languageName}>{label}</span>
            <span className="second">{value === 'en' ? 'Continue in English' : '使用中文继续'}</span>
          </button>
        ))}
      </div>
    </PublicFrame>
  );
}

function AlreadyDone() {
  const { t } = useTranslation();
  return (
    <PublicFrame title={t('account.setupDoneTitle')} text={t('account.setupDoneText')}>
      <Link to="/sign-in">
        <Button type="primary" size="large" block>
          {t('account.signIn')}
        </Button>
      </Link>
    </PublicFrame>
  );
}
