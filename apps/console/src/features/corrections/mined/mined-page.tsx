import type { BaseItem, MinedPair } from '@jishi/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { EmptyState, QueryView } from '../../../ui/index.ts';
import { BaseChoice } from '../base-choice.tsx';
import { CorrectionsFrame } from '../corrections-frame.tsx';
import { MineButton, RunLine, useMiningRuns } from './mining-run.tsx';
import { PairCard } from './pair-card.tsx';

const states = ['proposed', 'accepted', 'rejected'] as const;

/** Questions and answers that a model found in a base, waiting for somebody to accept or reject them. */
export function MinedPage() {
  const { base: chosen, state } = useSearch({ from: '/_app/corrections/mined' });
  const shown = states.find((name) => name === state) ?? 'proposed';
  return (
    <CorrectionsFrame>
      <BaseChoice chosen={chosen}>{(base) => <OfBase key={base.id} base={base} state={shown} />}</BaseChoice>
    </CorrectionsFrame>
  );
}

function OfBase({ base, state }: { base: BaseItem; state: MinedPair['state'] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const runs = useMiningRuns(base.id);
  const query = useInfiniteQuery(
    orpc.mining.pairs.infiniteOptions({
      input: (cursor: string | undefined) => ({
        ...{ baseId: base.id, state, limit: 30 },
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
  );
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const empty = (
    <EmptyState
      icon="quote"
      title={t(state === 'proposed' ? 'corrections.mined.emptyTitle' : 'corrections.mined.noneTitle')}
      text={t(state === 'proposed' ? 'corrections.mined.emptyText' : 'corrections.mined.noneText')}
    />
  );
  return (
    <>
      <div className="row">
        <MineButton base={base} running={runs.running} />
        <Segmented
          aria-label={t('corrections.mined.state')}
          value={state}
          options={states.map((name) => ({ value: name, label: t(`corrections.mined.states.${name}`) }))}
          onChange={(name) =>
            void navigate({
              to: '.',
              search: { base: base.id, ...(name === 'proposed' ? {} : { state: name }) },
            })
          }
        />
      </div>
      <RunLine run={runs.last} />
      <QueryView query={query} isEmpty={() => items.length === 0} empty={empty}>
        {() => (
          <div className="stack">
            {items.map((pair) => (
              <PairCard key={pair.id} pair={pair} />
            ))}
            {query.hasNextPage && (
              <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t('actions.loadMore')}
              </Button>
            )}
          </div>
        )}
      </QueryView>
    </>
  );
}
