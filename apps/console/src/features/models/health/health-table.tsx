import { useTranslation } from 'react-i18next';
import { formatMilliseconds, formatNumber, formatPercent, formatRelative } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { type Column, DataTable, Tag } from '../../../ui/index.ts';
import { type Health, standingOf, standingTone } from './standing.ts';

/** One row a model: state, errors, latency, load, feedback. */
export function HealthTable({ items }: { items: readonly Health[] }) {
  const { t } = useTranslation();
  const columns: Column<Health>[] = [
    {
      key: 'model',
      title: t('models.model'),
      kind: 'main',
      cell: ({ name, providerName }) => (
        <>
          <span className="strong">{name}</span>
          <div className="quiet">{providerName}</div>
        </>
      ),
    },
    { key: 'state', title: t('routes.state'), cell: (health) => <State health={health} /> },
    {
      key: 'errors',
      title: t('models.health.errors'),
      kind: 'end',
      cell: (health) => <Errors health={health} />,
    },
    {
      key: 'latency',
      title: t('models.health.latency'),
      kind: 'end',
      cell: ({ lastHour: { p50Ms, p95Ms } }) => <Pair p50={p50Ms} p95={p95Ms} />,
    },
    {
      key: 'first',
      title: t('models.health.firstToken'),
      kind: 'end',
      cell: ({ lastHour }) => <Pair p50={lastHour.firstTokenP50Ms} p95={lastHour.firstTokenP95Ms} />,
    },
    {
      key: 'load',
      title: t('models.health.running'),
      kind: 'end',
      cell: (health) => <Load health={health} />,
    },
    {
      key: 'quality',
      title: t('models.health.quality'),
      kind: 'end',
      cell: (health) => <Thumbs health={health} />,
    },
  ];
  return (
    <DataTable
      label={t('models.health.title')}
      columns={columns}
      rows={items}
      rowKey={({ modelId }) => modelId}
    />
  );
}

function State({ health }: { health: Health }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const standing = standingOf(health);
  const when = (at: string) => formatRelative(at, Date.now(), locale) ?? t('states.justNow');
  const details = [
    health.since !== null && t('models.health.since', { when: when(health.since) }),
    health.retryAt !== null && t('models.health.retry', { when: when(health.retryAt) }),
    health.lastProblemTitle,
  ].filter((detail) => detail !== false && detail !== null);
  return (
    <div>
      <Tag dot tone={standingTone[standing]}>
        {t(`models.health.${standing}`)}
      </Tag>
      {standing !== 'closed' && details.length > 0 && <div className="quiet">{details.join(' · ')}</div>}
    </div>
  );
}

function Errors({ health: { lastHour } }: { health: Health }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (lastHour.errorRate === null) return <span className="quiet">{t('models.health.noData')}</span>;
  return t('models.health.errorsOf', {
    percent: formatPercent(lastHour.errorRate, locale),
    count: formatNumber(lastHour.requests, locale) as never,
  });
}

function Pair({ p50, p95 }: { p50: number | null; p95: number | null }) {
  const locale = useLocale();
  if (p50 === null) return <span className="quiet">–</span>;
  return (
    <span>
      {formatMilliseconds(p50, locale)}
      {p95 !== null && <span className="quiet"> / {formatMilliseconds(p95, locale)}</span>}
    </span>
  );
}

function Load({ health: { running, waiting, maxConcurrent } }: { health: Health }) {
  const { t } = useTranslation();
  return (
    <>
      {maxConcurrent === null ? running : t('models.health.runningOf', { running, limit: maxConcurrent })}
      {waiting > 0 && <div className="quiet">{t('models.health.waiting', { count: waiting })}</div>}
    </>
  );
}

function Thumbs({ health: { quality } }: { health: Health }) {
  const { t } = useTranslation();
  const { up, down } = quality;
  if (up + down === 0) return <span className="quiet">{t('models.health.noThumbs')}</span>;
  return t('models.health.thumbs', { up, down });
}
