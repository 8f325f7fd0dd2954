import type { JishiOutputs } from '@jishi/sdk';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { formatBytes, formatNumber } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { Forbidden, Notice, Page, PageHeader, QueryView, Tag } from '../../ui/index.ts';
import { ProcessList } from './process-list.tsx';
import styles from './status-page.module.css';

type Status = JishiOutputs['system']['status'];

export function StatusPage() {
  const { t } = useTranslation();
  const { me } = useSession();
  const status = useQuery(orpc.system.status.queryOptions({ refetchInterval: 10_000, enabled: me.operator }));
  return (
    <Page>
      {me.operator ? (
        <>
          <PageHeader title={t('operator.statusTitle')} description={t('operator.statusText')} />
          <div className={styles.parts}>
            <QueryView query={status}>{(data) => <StatusView status={data} />}</QueryView>
            <ProcessList />
          </div>
        </>
      ) : (
        <Forbidden />
      )}
    </Page>
  );
}

function StatusView({ status }: { status: Status }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const good = status.database.ok && status.blobs.ok;
  const { queued, active, failed } = status.jobs;
  return (
    <div className="stack">
      <Notice
        tone={good ? 'success' : 'danger'}
        title={t(good ? 'operator.allGood' : 'operator.attention')}
      />
      <dl className={styles.grid}>
        <Figure
          title={t('operator.database')}
          value={t(`operator.${status.database.kind}`)}
          note={status.database.version}
          mark={<Reach ok={status.database.ok} />}
        />
        <Figure
          title={t('operator.files')}
          value={t(`operator.${status.blobs.kind}`)}
          mark={<Reach ok={status.blobs.ok} />}
        />
        <Figure
          title={t('operator.jobs')}
          value={`${formatNumber(active, locale)} ${t('operator.activeJobs')}`}
          note={`${formatNumber(queued, locale)} ${t('operator.queued')}`}
          mark={
            <Tag dot tone={failed > 0 ? 'warning' : 'success'}>
              {formatNumber(failed, locale)} {t('operator.failedJobs')}
            </Tag>
          }
        />
        <Figure title={t('operator.memory')} value={formatBytes(status.memoryMb * 1_000_000, locale)} />
        <Figure title={t('operator.uptime')} value={uptimeText(status.uptimeSeconds, t)} />
        <Figure title={t('operator.version')} value={status.version} note={`Node ${status.node}`} />
      </dl>
    </div>
  );
}

function Reach({ ok }: { ok: boolean }) {
  const { t } = useTranslation();
  return (
    <Tag dot tone={ok ? 'success' : 'danger'}>
      {t(ok ? 'operator.reachable' : 'operator.unreachable')}
    </Tag>
  );
}

interface FigureProps {
  title: string;
  value: string;
  note?: string;
  mark?: ReactNode;
}

function Figure({ title, value, note, mark }: FigureProps) {
  return (
    <div className={styles.figure}>
      <dt className={styles.title}>
        {title}
        {mark}
      </dt>
      <dd className={styles.value}>{value}</dd>
      {note !== undefined && <dd className="quiet">{note}</dd>}
    </div>
  );
}

function uptimeText(seconds: number, t: TFunction): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return t('operator.days', { days, hours: hours % 24 });
  if (hours > 0) return t('operator.hours', { hours, minutes: minutes % 60 });
  return t('operator.minutes', { minutes });
}
