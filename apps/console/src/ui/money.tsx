import { formatMoney } from '../i18n/format.ts';
import { useLocale } from '../i18n/use-locale.ts';

/** An amount in pico-units as money; a dash when there is no price. */
export function Money({ pico, currency }: { pico: string | null; currency: string | null }) {
  const locale = useLocale();
  if (pico === null || currency === null) return <span className="quiet">–</span>;
  return <span className="number">{formatMoney(pico, currency, locale)}</span>;
}

/** Amounts of several currencies, side by side; nothing of one currency is said only where there is nothing else. */
export function MoneyList({ costs }: { costs: readonly { currency: string; costPico: string }[] }) {
  if (costs.length === 0) return <span className="quiet">–</span>;
  const some = costs.filter(({ costPico }) => costPico !== '0');
  return (some.length > 0 ? some : costs.slice(0, 1)).map(({ currency, costPico }, index) => (
    <span key={currency}>
      {index > 0 && ' + '}
      <Money pico={costPico} currency={currency} />
    </span>
  ));
}
