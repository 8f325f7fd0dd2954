import type { UsageRow } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../../ui/index.ts';

const stateTone = { ok: 'success', error: 'danger', cancelled: 'neutral' } as const;

/** How a call ended, what went wrong, and what was special about it. */
export function CallState({ call }: { call: UsageRow }) {
  const { t } = useTranslation();
  const { status, problemTitle, attempt, cache } = call;
  return (
    <>
      <Tag dot tone={stateTone[status]}>
        {t(`usage.${status}`)}
      </Tag>{' '}
      {cache !== null && <Tag tone="accent">{t('usage.request.cached')}</Tag>}
      {attempt > 1 && <Tag>{t('usage.request.attempt', { number: attempt })}</Tag>}
      {problemTitle !== null && <div className="quiet">{problemTitle}</div>}
    </>
  );
}
