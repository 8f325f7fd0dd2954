import type { BaseItem, SourceItem } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { EmptyState, Icon, QueryView } from '../../ui/index.ts';
import { AddSourceDialog } from './add-source-dialog.tsx';
import { SourceDrawer } from './source-drawer.tsx';
import { isRunning } from './source-state.ts';
import { SourceTable } from './source-table.tsx';
import { useRunEnds } from './use-source-actions.ts';

/** Where the documents of a base come from by themselves. */
export function SourcesTab({ base }: { base: BaseItem }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const [opened, setOpened] = useState<string | null>(null);
  const query = useQuery({
    ...orpc.sources.list.queryOptions({ input: { baseId: base.id } }),
    refetchInterval: ({ state }) => (state.data?.items.some(isRunning) === true ? 2000 : 15_000),
  });
  const add = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
      {t('sources.add')}
    </Button>
  );
  const items: readonly SourceItem[] = query.data?.items ?? [];
  useRunEnds(items);
  const shown = items.find(({ id }) => id === opened);
  return (
    <div className="stack">
      <QueryView
        query={query}
        isEmpty={({ items: found }) => found.length === 0}
        empty={
          <EmptyState
            icon="plug"
            title={t('sources.emptyTitle')}
            text={t('sources.emptyText')}
            action={add}
          />
        }
      >
        {(data) => (
          <>
            <div className="row">{add}</div>
            <SourceTable items={data.items} onOpen={({ id }) => setOpened(id)} />
          </>
        )}
      </QueryView>
      {adding && <AddSourceDialog base={base} onClose={() => setAdding(false)} />}
      {shown !== undefined && <SourceDrawer source={shown} onClose={() => setOpened(null)} />}
    </div>
  );
}
