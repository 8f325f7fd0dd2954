import type { BaseItem } from '@jishi/contract';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { EmptyState, Icon, QueryView, RelativeTime } from '../../../ui/index.ts';
import { BaseChoice } from '../base-choice.tsx';
import { CorrectionsFrame } from '../corrections-frame.tsx';
import { RegressionCard } from './regression-card.tsx';
import { RegressionDialog } from './regression-dialog.tsx';

/** The regression cases of a base, and runs of all of them. */
export function RegressionsPage() {
  const { base: chosen } = useSearch({ from: '/_app/corrections/regressions' });
  return (
    <CorrectionsFrame>
      <BaseChoice chosen={chosen}>{(base) => <OfBase key={base.id} base={base} />}</BaseChoice>
    </CorrectionsFrame>
  );
}

function OfBase({ base }: { base: BaseItem }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const query = useInfiniteQuery(
    orpc.regressions.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        baseId: base.id,
        limit: 50,
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
  );
  const add = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
      {t('corrections.regression.add')}
    </Button>
  );
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const empty = (
    <EmptyState
      icon="refresh"
      title={t('corrections.regression.emptyTitle')}
      text={t('corrections.regression.emptyText')}
      action={add}
    />
  );
  return (
    <>
      <QueryView query={query} isEmpty={() => items.length === 0} empty={empty}>
        {() => (
          <div className="stack">
            <div className="row">
              {add}
              <RunAll base={base} />
            </div>
            {items.map((item) => (
              <RegressionCard key={item.id} item={item} />
            ))}
            {query.hasNextPage && (
              <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t('actions.loadMore')}
              </Button>
            )}
          </div>
        )}
      </QueryView>
      {adding && <RegressionDialog baseId={base.id} onClose={() => setAdding(false)} />}
    </>
  );
}

/** Asks all cases in the background, with how far it is; then the cards show the new results. */
function RunAll({ base }: { base: BaseItem }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const runs = useQuery({
    ...orpc.regressions.runs.queryOptions({ input: { baseId: base.id } }),
    refetchInterval: ({ state }) => (state.data?.items[0]?.status === 'running' ? 1000 : false),
  });
  const last = runs.data?.items[0];
  const running = last?.status === 'running';
  const start = useMutation(
    orpc.regressions.start.mutationOptions({
      onSuccess: () => void queryClient.invalidateQueries({ queryKey: orpc.regressions.runs.key() }),
      onError: (error) => void message.error(problemWords(error, t).detail),
    }),
  );
  useEffect(() => {
    if (!running) void queryClient.invalidateQueries({ queryKey: orpc.regressions.list.key() });
  }, [running, queryClient]);
  return (
    <>
      <Button
        loading={running || start.isPending}
        icon={<Icon name="refresh" size={16} />}
        onClick={() => start.mutate({ baseId: base.id })}
      >
        {t('corrections.regression.runAll')}
      </Button>
      {last !== undefined && (
        <span className="second" role="status">
          {running ? (
            t('corrections.regression.running', { count: last.green + last.red, total: last.total })
          ) : (
            <>
              {t('corrections.regression.result', { green: last.green, red: last.red })} ·{' '}
              <RelativeTime at={last.createdAt} />
            </>
          )}
        </span>
      )}
    </>
  );
}
