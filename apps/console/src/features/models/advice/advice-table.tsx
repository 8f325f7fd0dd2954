import type { AdviceItem } from '@jishi/contract';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMilliseconds, formatMoney, formatPercent } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { type Column, DataTable, Money, Tag } from '../../../ui/index.ts';
import { capabilityText } from '../capability-text.ts';
import styles from './advice.module.css';
import { corners } from './need.ts';

/** Each model with its corners and the figures behind them; what does not fit says why. */
export function AdviceTable({ items }: { items: readonly AdviceItem[] }) {
  const { t } = useTranslation();
  const best = items.find(({ score }) => score !== null)?.modelId;
  const columns: Column<AdviceItem>[] = [
    {
      key: 'model',
      title: t('models.advice.model'),
      kind: 'main',
      cell: (item) => <ModelCell item={item} best={item.modelId === best} />,
    },
    { key: 'parts', title: t('models.advice.triangle'), cell: (item) => <Parts item={item} /> },
    {
      key: 'monthly',
      title: t('models.advice.monthly'),
      kind: 'end',
      cell: ({ monthlyPico, currency }) => <Money pico={monthlyPico} currency={currency} />,
    },
    { key: 'score', title: t('models.advice.score'), kind: 'end', cell: (item) => <Score item={item} /> },
  ];
  return (
    <DataTable
      label={t('models.advice.result')}
      columns={columns}
      rows={items}
      rowKey={({ modelId }) => modelId}
    />
  );
}

function ModelCell({ item, best }: { item: AdviceItem; best: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="row" style={{ gap: 6 }}>
        <span className="strong">{item.name}</span>
        {best && <Tag tone="success">{t('models.advice.bestFit')}</Tag>}
      </span>
      <div className="quiet">{item.providerName}</div>
      <Reasons item={item} />
    </>
  );
}

/** Why it stands where it stands: what it misses, or the figures behind its corners. */
function Reasons({ item }: { item: AdviceItem }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { misses, lacks, costPico, currency, latencyMs, errorRate, requests, thumbs } = item;
  if (misses.length > 0) {
    const list = lacks.map((ability) => t(capabilityText[ability])).join(locale === 'en' ? ', ' : '、');
    const words = misses.map((miss) => t(`models.advice.misses.${miss}`, { list }));
    return <div className="second">{words.join(' · ')}</div>;
  }
  const reasons = [
    costPico !== null &&
      currency !== null &&
      t('models.advice.costReason', { amount: formatMoney(costPico, currency, locale) }),
    thumbs.up + thumbs.down > 0 && t('models.advice.effectReason', thumbs),
    latencyMs !== null &&
      t('models.advice.performanceReason', {
        latency: formatMilliseconds(latencyMs, locale),
        percent: formatPercent(errorRate ?? 0, locale),
        count: requests,
      }),
  ].filter((reason) => reason !== false);
  return <div className="second number">{reasons.join(' · ')}</div>;
}

function Parts({ item: { parts, score } }: { item: AdviceItem }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (score === null) return <span className="quiet">{t('models.advice.noFit')}</span>;
  return (
    <div className={styles.parts}>
      {corners.map((corner) => {
        const value = parts[corner];
        return (
          <Fragment key={corner}>
            <span className="quiet">{t(`models.advice.${corner}`)}</span>
            {value === null ? (
              <span className="quiet">
                {t(corner === 'cost' ? 'models.advice.noPrice' : 'models.advice.noData')}
              </span>
            ) : (
              <div className={styles.track} title={formatPercent(value, locale)}>
                <div className={styles.bar} style={{ width: `${value * 100}%` }} />
              </div>
            )}
          </Fragment>
        );
      })}
    </div>
  );
}

function Score({ item: { score } }: { item: AdviceItem }) {
  const locale = useLocale();
  return score === null ? <span className="quiet">–</span> : formatPercent(score, locale);
}
