import { useTranslation } from 'react-i18next';
import { formatMilliseconds, formatNumber } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { CopyButton, Money, Notice, Tag } from '../../ui/index.ts';
import styles from './playground.module.css';
import type { LedgerEntry } from './run/ledger-entry.ts';
import { type Run, speedOf } from './run/run-state.ts';

interface RunColumnProps {
  run: Run;
  ledger: LedgerEntry | null;
  fastest: boolean;
}

/** One model's answer with what it took. */
export function RunColumn({ run, ledger, fastest }: RunColumnProps) {
  const { t } = useTranslation();
  const { model, state, text, reasoning, problem } = run;
  return (
    <article className={styles.column} aria-label={model} aria-busy={state === 'running'}>
      <header className={styles.columnHead}>
        <span className="strong">{model}</span>
        {fastest && <Tag tone="success">{t('playground.fastest')}</Tag>}
        {state === 'stopped' && <Tag>{t('playground.stopped')}</Tag>}
        {state === 'failed' && (
          <Tag tone="danger" dot>
            {t('playground.failed')}
          </Tag>
        )}
        {text !== '' && state !== 'running' && <CopyButton value={text} />}
      </header>
      <div className={styles.answer}>
        {reasoning !== '' && (
          <details className={styles.reasoning}>
            <summary>{t('playground.thinking')}</summary>
            {reasoning}
          </details>
        )}
        {text}
        {state === 'running' && text === '' && <span className="quiet">{t('playground.waiting')}…</span>}
        {state === 'done' && text === '' && <span className="quiet">{t('playground.empty')}</span>}
      </div>
      {problem !== null && (
        <div className={styles.problem}>
          <Notice tone="danger">{problem}</Notice>
        </div>
      )}
      <Figures run={run} ledger={ledger} />
    </article>
  );
}

function Figures({ run, ledger }: Pick<RunColumnProps, 'run' | 'ledger'>) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { firstMs, totalMs, usage, model } = run;
  const speed = speedOf(run);
  const time = (value: number | null) => (value === null ? '–' : formatMilliseconds(value, locale));
  const figures = [
    { title: t('playground.first'), value: time(firstMs) },
    { title: t('playground.total'), value: time(totalMs) },
    {
      title: t('playground.tokens'),
      value:
        usage === null
          ? '–'
          : t('playground.tokensInOut', {
              input: formatNumber(usage.inputTokens, locale),
              output: formatNumber(usage.outputTokens, locale),
            }),
    },
    { title: t('playground.cost'), value: <Cost run={run} ledger={ledger} /> },
  ];
  const others = [
    speed !== null && t('playground.speedValue', { count: Math.round(speed) }),
    ledger !== null &&
      ledger.answeredBy !== null &&
      ledger.answeredBy !== model &&
      t('playground.answeredBy', { model: ledger.answeredBy }),
    ledger !== null &&
      ledger.attempts.length > 1 &&
      t('playground.attempts', { count: ledger.attempts.length }),
  ].filter((words) => words !== false);
  return (
    <footer>
      <dl className={`${styles.figures} number`}>
        {figures.map(({ title, value }) => (
          <div key={title}>
            <dt className="quiet">{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {others.length > 0 && <p className={`${styles.others} number`}>{others.join(' · ')}</p>}
    </footer>
  );
}

function Cost({ run, ledger }: Pick<RunColumnProps, 'run' | 'ledger'>) {
  const { t } = useTranslation();
  if (ledger !== null) return <Money pico={ledger.costPico} currency={ledger.currency} />;
  const settling = run.state === 'done' || run.state === 'stopped';
  return settling ? <span className="quiet">{t('playground.costPending')}</span> : '–';
}
