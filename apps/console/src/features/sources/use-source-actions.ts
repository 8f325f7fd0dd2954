import type { SourceItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../api/client.ts';
import { problemWords } from '../../api/problem-words.ts';

type SourceId = SourceItem['id'];
type Action = 'sync' | 'cancel' | 'pause' | 'resume' | 'confirmRemovals' | 'retry';

/** What a click does to a source; failures are told in a message. */
export function useSourceActions() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: orpc.sources.key() });
  const act = useMutation<unknown, Error, { action: Action; sourceId: SourceId }>({
    mutationFn: ({ action, sourceId }) => jishi.api.sources[action]({ sourceId }),
    onError: (error) => void message.error(problemWords(error, t).detail),
    onSettled: refresh,
  });
  const remove = async (sourceId: SourceId, keepDocuments: boolean) => {
    await jishi.api.sources.remove({ sourceId, keepDocuments });
    await Promise.all([
      refresh(),
      queryClient.invalidateQueries({ queryKey: orpc.bases.key() }),
      queryClient.invalidateQueries({ queryKey: orpc.documents.key() }),
    ]);
  };
  return { act: (action: Action, sourceId: SourceId) => act.mutate({ action, sourceId }), remove };
}

/** What a run changed is read again when it has ended: its history, what failed, and the documents of the base. */
export function useRunEnds(items: readonly SourceItem[]): void {
  const queryClient = useQueryClient();
  const ends = items.flatMap(({ lastRun }) => lastRun?.finishedAt ?? []).join(' ');
  useEffect(() => {
    if (ends === '') return;
    const { sources, bases, documents } = orpc;
    for (const queryKey of [sources.runs.key(), sources.items.key(), bases.key(), documents.key()])
      void queryClient.invalidateQueries({ queryKey });
  }, [ends, queryClient]);
}
