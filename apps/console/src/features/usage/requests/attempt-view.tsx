import type { UsageRow } from '@jishi/contract';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMilliseconds, formatMoment, formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { Money, MoneyList, Notice } from '../../../ui/index.ts';
import { CallState } from './call-state.tsx';
import styles from './request.module.css';

/** One attempt with all that is known about it; what does not apply is left out. */
export function AttemptView({ call }: { call: UsageRow }) {
  const locale = useLocale();
  const facts = useFacts(call);
  return (
    <article className={styles.attempt} aria-label={call.model}>
      <div className={styles.head}>
        <div>
          <p className="strong">{call.model}</p>
          <p className="quiet number">{formatMoment(call.at, locale)}</p>
        </div>
        <div className={styles.state}>
          <CallState call={call} />
        </div>
      </div>
      {call.problem === 'limits.answer_cut' && <AnswerCut />}
      <dl className={styles.facts}>
        {facts.map(([title, value]) => (
          <Fragment key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
    </article>
  );
}

/** Where a budget ended an answer, and what to do about it. */
function AnswerCut() {
  const { t } = useTranslation();
  return (
    <Notice tone="warning" foot={<Link to="/limits">{t('usage.request.answerCutBudgets')}</Link>}>
      {t('usage.request.answerCut')}
    </Notice>
  );
}

function useFacts(call: UsageRow): [title: string, value: ReactNode][] {
  const { t } = useTranslation();
  const locale = useLocale();
  const tokens = (count: number) => (count === 0 ? null : formatNumber(count, locale));
  const facts: [string, ReactNode][] = [
    [t('usage.request.provider'), call.provider],
    [t('usage.request.route'), call.route],
    [t('usage.request.operation'), call.operation],
    [t('usage.who'), [call.userName, call.keyName].filter((name) => name !== null).join(' · ') || null],
    [t('usage.app'), call.app],
    [t('usage.inputTokens'), tokens(call.inputTokens)],
    [t('usage.request.cachedInput'), tokens(call.cachedInputTokens)],
    [t('usage.outputTokens'), tokens(call.outputTokens)],
    [t('usage.request.reasoning'), tokens(call.reasoningTokens)],
    [t('usage.cost'), <Money key="cost" pico={call.costPico} currency={call.currency} />],
    [
      t('usage.request.avoided'),
      call.avoidedCostPico === null ? null : (
        <Money key="avoided" pico={call.avoidedCostPico} currency={call.currency} />
      ),
    ],
    [
      t('usage.request.corrected'),
      call.adjustments.length === 0 ? null : (
        <MoneyList
          key="corrected"
          costs={call.adjustments.map(({ currency, deltaPico }) => ({ currency, costPico: deltaPico }))}
        />
      ),
    ],
    [t('usage.duration'), formatMilliseconds(call.latencyMs, locale)],
    [
      t('usage.request.firstToken'),
      call.firstTokenMs === null ? null : formatMilliseconds(call.firstTokenMs, locale),
    ],
    [t('usage.request.answerId'), call.upstreamId === null ? null : <code key="id">{call.upstreamId}</code>],
  ];
  return facts.filter(([, value]) => value !== null);
}
