import { useTranslation } from 'react-i18next';
import { formatInstant, formatRelative } from '../i18n/format.ts';
import { useLocale } from '../i18n/use-locale.ts';

/** "3 minutes ago" with the full time on hover; `fallback` when there is no time (default: "never"). */
export function RelativeTime({ at, fallback }: { at: string | null; fallback?: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (at === null) return <span className="quiet">{fallback ?? t('states.never')}</span>;
  return (
    <time dateTime={at} title={formatInstant(at, locale)}>
      {formatRelative(at, Date.now(), locale) ?? t('states.justNow')}
    </time>
  );
}
