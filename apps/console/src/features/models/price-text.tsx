import type { ModelItem } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';

interface PricedModel extends Pick<ModelItem, 'kind'> {
  price: Pick<NonNullable<ModelItem['price']>, 'currency' | 'inputPico' | 'outputPico'> | null;
}

/** Prices are kept per token and read per million tokens. */
export function PriceText({ model: { price, kind } }: { model: PricedModel }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (price === null) return <span className="quiet">{t('models.noPrice')}</span>;
  const money = (pico: string) => formatMoney((BigInt(pico) * 1_000_000n).toString(), price.currency, locale);
  const input = money(price.inputPico);
  if (kind === 'embedding') return t('models.priceInOnly', { input });
  return t('models.priceInOut', { input, output: money(price.outputPico) });
}
