import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCompact, formatNumber, formatPercent } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { MoneyList } from '../../../ui/index.ts';
import { changeOf, figureOf, type Measure, type Summary } from './figures.ts';
import styles from './usage.module.css';

interface HeadlineProps {
  summary: Summary;
  before: Summary | undefined;
  days: number;
}

/** Three numbers, each with what it was before. */
export function Headline({ summary: { totals }, before, days }: HeadlineProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const currency = totals.costs[0]?.currency ?? 'USD';
  const change = (measure: Measure) =>
    before && (
      <Change
        change={changeOf(figureOf(totals, measure, currency), figureOf(before.totals, measure, currency))}
        days={days}
      />
    );
  const failed = totals.requests === 0 ? 0 : totals.errors / totals.requests;
  return (
    <dl className={styles.figures}>
      <Figure title={t('usage.cost')} value={<MoneyList costs={totals.costs} />} note={change('cost')} />
      <Figure
        title={t('usage.tokens')}
        value={formatCompact(totals.inputTokens + totals.outputTokens, locale)}
        note={change('tokens')}
      />
      <Figure
        title={t('usage.requests')}
        value={formatNumber(totals.requests, locale)}
        note={
          totals.errors === 0
            ? change('requests')
            : t('usage.errorRate', { percent: formatPercent(failed, locale) })
        }
      />
    </dl>
  );
}

function Figure({ title, value, note }: { title: string; value: ReactNode; note: ReactNode }) {
  return (
    <div className={styles.figure}>
      <dt className="second">{title}</dt>
      <dd className={`${styles.value} number`}>{value}</dd>
      <dd className="quiet">{note}</dd>
    </div>
  );
}

/** Less than half a percent is no change. */
const noticeable = 0.005;

function Change({ change, days }: { change: number | null; days: number }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (change === null) return t('usage.noBefore', { count: days });
  if (Math.abs(change) < noticeable) return t('usage.same', { count: days });
  const percent = formatPercent(Math.abs(change), locale);
  return t(change > 0 ? 'usage.more' : 'usage.less', { percent, count: days });
}
