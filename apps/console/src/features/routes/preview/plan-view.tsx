import type { RoutePlan } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import { formatMilliseconds, formatMoney, formatPercent } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { Notice, Tag } from '../../../ui/index.ts';
import styles from './plan-view.module.css';

type Candidate = RoutePlan['candidates'][number];
const placeTone = { first: 'success', standby: 'neutral', dropped: 'warning' } as const;

/** Who gets the request, who stands by, who is left out, each with its reasons. */
export function PlanView({ plan: { refusedBy, matchedRules, candidates } }: { plan: RoutePlan }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const nobody = refusedBy === null && !candidates.some(({ place }) => place === 'first');
  return (
    <div className="stack" style={{ gap: 10 }}>
      {refusedBy !== null && (
        <Notice tone="warning">{t('routes.preview.refused', { rule: refusedBy })}</Notice>
      )}
      {nobody && <Notice tone="warning">{t('routes.preview.nobody')}</Notice>}
      {matchedRules.length > 0 && (
        <p className="quiet">
          {t('routes.preview.matched', { list: matchedRules.join(locale === 'en' ? ', ' : '、') })}
        </p>
      )}
      <ol className={styles.plan}>
        {candidates.map((candidate) => (
          <PlannedModel key={candidate.modelId} candidate={candidate} />
        ))}
      </ol>
    </div>
  );
}

function PlannedModel({ candidate }: { candidate: Candidate }) {
  const { t } = useTranslation();
  const { name, place, reasons } = candidate;
  return (
    <li className={place === 'first' ? `${styles.model} ${styles.first}` : styles.model}>
      <div className="between" style={{ gap: 8 }}>
        <span className="strong">{name ?? t('routes.modelGone')}</span>
        <Tag dot tone={placeTone[place]}>
          {t(`routes.preview.${place}`)}
        </Tag>
      </div>
      <div className="second">{reasons.map(({ text }) => text).join(' ')}</div>
      {place !== 'dropped' && <Figures candidate={candidate} />}
    </li>
  );
}

function Figures({ candidate: { costPico, currency, latencyMs, score } }: { candidate: Candidate }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const figures = [
    costPico !== null &&
      currency !== null &&
      t('routes.preview.cost', { amount: formatMoney(costPico, currency, locale) }),
    latencyMs !== null && t('routes.preview.latency', { latency: formatMilliseconds(latencyMs, locale) }),
    score !== null && t('routes.preview.score', { score: formatPercent(score, locale) }),
  ].filter((figure) => figure !== false);
  return figures.length === 0 ? null : <div className="second number">{figures.join(' · ')}</div>;
}
