import { useTranslation } from 'react-i18next';
import { formatCompact, formatMoney, formatNumber, formatPercent } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { figureOf, type Measure, picoOf, type Summary } from './figures.ts';
import styles from './usage.module.css';

interface ModelBarsProps {
  summary: Summary;
  measure: Measure;
  currency: string;
}

/** Models by share, the largest first. */
export function ModelBars({ summary, measure, currency }: ModelBarsProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const unpriced = measure === 'cost' ? summary.byModel.filter(({ costs }) => costs.length === 0) : [];
  const models = summary.byModel
    .filter(({ costs }) => measure !== 'cost' || costs.some((cost) => cost.currency === currency))
    .map((model) => ({ ...model, figure: figureOf(model, measure, currency) }))
    .sort((left, right) => right.figure - left.figure);
  const total = models.reduce((sum, { figure }) => sum + figure, 0);
  return (
    <ul className={styles.bars}>
      {models.map((model) => {
        const share = total === 0 ? 0 : model.figure / total;
        const value = {
          cost: () => formatMoney(picoOf(model, currency), currency, locale),
          tokens: () => formatCompact(model.figure, locale),
          requests: () => formatNumber(model.figure, locale),
        }[measure]();
        return (
          <li key={model.model}>
            <div className={styles.barHead}>
              <span>
                <span className="strong">{model.model}</span>{' '}
                {model.errors > 0 && (
                  <span className="quiet">
                    {t('usage.errorCount', { count: formatNumber(model.errors, locale) as never })}
                  </span>
                )}
              </span>
              <span className="number">
                {value} <span className="quiet">{formatPercent(share, locale)}</span>
              </span>
            </div>
            <div className={styles.track}>
              <div className={styles.bar} style={{ width: `${share * 100}%` }} />
            </div>
          </li>
        );
      })}
      {unpriced.length > 0 && (
        <li className="quiet">
          {t('usage.unpriced', { models: unpriced.map(({ model }) => model).join(', ') })}
        </li>
      )}
    </ul>
  );
}
