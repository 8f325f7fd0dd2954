import type { RateLimitItem } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';

/** "600 requests per minute". */
export function RateText({
  rate: { amount, unit, per },
}: {
  rate: Pick<RateLimitItem, 'amount' | 'unit' | 'per'>;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  return t('limits.rate.sentence', {
    amount: formatNumber(amount, locale),
    unit: t(`limits.rate.units.${unit}`),
    per: t(`limits.rate.pers.${per}`),
  });
}
