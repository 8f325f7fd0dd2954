import { useTranslation } from 'react-i18next';
import { formatMilliseconds } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { Tag } from '../../../ui/index.ts';
import styles from './trace.module.css';
import { type Bar, detailText, waterfall } from './waterfall.ts';

type Steps = Parameters<typeof waterfall>[0];

/** The steps of a turn as bars over its time; each opens to its details. */
export function TraceSteps({ steps, durationMs }: { steps: Steps; durationMs: number | null }) {
  const { t } = useTranslation();
  if (steps.length === 0) return <p className="quiet">{t('ask.trace.noSteps')}</p>;
  const bars = waterfall(steps, durationMs);
  return (
    <ol className={styles.steps}>
      {bars.map((bar) => (
        <li key={`${bar.name} ${bar.startMs}`}>
          <Step bar={bar} />
        </li>
      ))}
    </ol>
  );
}

function Step({ bar }: { bar: Bar }) {
  const { t } = useTranslation();
  const name = useStepName(bar.name);
  const details = Object.entries(bar.details);
  if (details.length === 0) {
    return (
      <div className={styles.step}>
        <StepLine bar={bar} name={name} />
      </div>
    );
  }
  return (
    <details className={styles.step}>
      <summary>
        <StepLine bar={bar} name={name} />
      </summary>
      <dl className={styles.details} aria-label={t('ask.trace.stepDetails', { name })}>
        {details.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{detailText(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function StepLine({ bar, name }: { bar: Bar; name: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <span className={styles.line}>
      <span className={styles.stepName}>
        {name} {bar.status === 'error' && <Tag tone="danger">{t('ask.trace.failed')}</Tag>}
      </span>
      <span className={styles.track} aria-hidden="true">
        <span
          className={bar.status === 'error' ? `${styles.bar} ${styles.failed}` : styles.bar}
          style={{ left: `${bar.left}%`, width: `${bar.width}%` }}
        />
      </span>
      <span className={`number ${styles.time}`}>{formatMilliseconds(bar.durationMs, locale)}</span>
    </span>
  );
}

const known = ['condense', 'retrieve', 'extract', 'answer', 'cite'] as const;

/** Steps that the console knows have a name in the reader's language; others are shown as the server calls them. */
function useStepName(name: string): string {
  const { t } = useTranslation();
  const match = known.find((candidate) => candidate === name);
  return match === undefined ? name : t(`ask.trace.names.${match}`);
}
