import type { BaseItem, Id, MiningOrigin, MiningRun } from '@jishi/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown, Progress } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { useSession } from '../../../api/session.ts';
import { Icon, Notice, RelativeTime } from '../../../ui/index.ts';
import styles from '../corrections.module.css';

/** The last run of a base; while it goes on it is looked at again, and then the pairs are. */
export function useMiningRuns(baseId: Id<'base'>): { last: MiningRun | undefined; running: boolean } {
  const queryClient = useQueryClient();
  const runs = useQuery({
    ...orpc.mining.runs.queryOptions({ input: { baseId } }),
    refetchInterval: ({ state }) => (state.data?.items[0]?.status === 'running' ? 1500 : false),
  });
  const last = runs.data?.items[0];
  const proposed = last?.proposed;
  useEffect(() => {
    if (proposed !== undefined) void queryClient.invalidateQueries({ queryKey: orpc.mining.pairs.key() });
  }, [proposed, queryClient]);
  return { last, running: last?.status === 'running' };
}

function useRefreshingErrors() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  return {
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: orpc.mining.runs.key() }),
    onError: (error: Error) => void message.error(problemWords(error, t).detail),
  };
}

/** Begins a run: each passage or conversation is one call of the model. */
export function MineButton({ base, running }: { base: BaseItem; running: boolean }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const start = useMutation(orpc.mining.start.mutationOptions(useRefreshingErrors()));
  const origins: MiningOrigin[] = ['documents', 'conversations'];
  return (
    <Dropdown
      trigger={['click']}
      disabled={running || !can('models.use')}
      menu={{
        items: origins.map((origin) => ({
          key: origin,
          label: (
            <span className={styles.choice}>
              <span>{t(`corrections.mined.from.${origin}`)}</span>
              <span className="quiet">{t(`corrections.mined.fromText.${origin}`)}</span>
            </span>
          ),
        })),
        onClick: ({ key }) => start.mutate({ baseId: base.id, origin: key as MiningOrigin }),
      }}
    >
      <Button type="primary" loading={start.isPending} icon={<Icon name="plus" size={16} />}>
        {t('corrections.mined.start')}
      </Button>
    </Dropdown>
  );
}

/** How far the last run is, or how it ended. */
export function RunLine({ run }: { run: MiningRun | undefined }) {
  const { t } = useTranslation();
  const cancel = useMutation(orpc.mining.cancel.mutationOptions(useRefreshingErrors()));
  if (run === undefined) return null;
  const found = t('corrections.mined.found', { count: run.proposed, dropped: run.dropped });
  if (run.status === 'failed' && run.problem !== null)
    return <Notice tone="warning">{t('corrections.mined.failed', { reason: run.problem })}</Notice>;
  if (run.status !== 'running')
    return (
      <p className="quiet">
        {t(run.status === 'cancelled' ? 'corrections.mined.cancelled' : 'corrections.mined.last')} {found} ·{' '}
        <RelativeTime at={run.createdAt} />
      </p>
    );
  return (
    <div className={styles.run} role="status">
      <Progress
        percent={Math.round((run.done / Math.max(1, run.total)) * 100)}
        format={() => `${run.done} / ${run.total}`}
        aria-label={t('corrections.mined.progress')}
      />
      <span className="second">{found}</span>
      <Button size="small" loading={cancel.isPending} onClick={() => cancel.mutate({ runId: run.id })}>
        {t('corrections.mined.cancel')}
      </Button>
    </div>
  );
}
