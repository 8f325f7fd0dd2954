import type { Id } from '@jishi/contract';
import { isAbort } from '@jishi/sdk';
import { useBlocker } from '@tanstack/react-router';
import { App } from 'antd';
import type { TFunction } from 'i18next';
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords } from '../../../api/problem-words.ts';
import { formatBytes } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { useRefreshDocuments } from '../documents/use-document-actions.ts';
import { type Sending, sendFile } from './send-file.ts';
import { limitOf, sizeProblem } from './size-check.ts';
import { isOver, summarise, toStart, type Upload, type UploadSummary, uploadList } from './upload-list.ts';
import { type DropEntry, type PickedFile, walkEntries } from './walk-entries.ts';

/** Files in flight at once: the browser keeps connections for everything else. */
const atOnce = 3;
/** Files of one drop; the server takes each by itself. */
const mostFiles = 5_000;

export interface Uploads {
  list: readonly Upload[];
  summary: UploadSummary;
  add: (files: readonly PickedFile[]) => void;
  addEntries: (entries: readonly DropEntry[]) => void;
  cancel: (id: number) => void;
  retry: (id: number) => void;
  clear: () => void;
}

/** The uploads into a base. They end when the page is left, after a question. */
export function useUploads(baseId: Id<'base'>): Uploads {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const refuse = useRefusal();
  const [list, dispatch] = useReducer(uploadList, []);
  const sending = useRef(new Map<number, Sending>());
  const start = useStart(baseId, { dispatch, sending: sending.current, learn: refuse.learn });
  useEffect(() => {
    for (const upload of toStart(list, atOnce)) start(upload);
  }, [list, start]);
  useEffect(() => {
    const open = sending.current;
    return () => {
      for (const { cancel } of open.values()) cancel();
    };
  }, []);
  const running = list.some((upload) => !isOver(upload));
  // Only the browser's own question can hold a page back
  const stays = () => running && !window.confirm(t('knowledge.upload.leave'));
  useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname && stays(),
    enableBeforeUnload: running,
  });
  const add = (files: readonly PickedFile[]) => dispatch({ type: 'add', files, refuse: refuse.judge });
  const addEntries = async (entries: readonly DropEntry[]) => {
    const { files, unreadable, cut } = await walkEntries(entries, mostFiles);
    if (unreadable.length > 0)
      void message.warning(t('knowledge.upload.unreadable', { count: unreadable.length }));
    if (cut) void message.warning(t('knowledge.upload.cut', { count: mostFiles }));
    add(files);
  };
  const cancel = (id: number) => {
    sending.current.get(id)?.cancel();
    dispatch({ type: 'cancel', id });
  };
  return {
    list,
    summary: summarise(list),
    add,
    addEntries: (entries) => void addEntries(entries),
    cancel,
    retry: (id) => dispatch({ type: 'retry', id }),
    clear: () => dispatch({ type: 'clear' }),
  };
}

type Dispatch = (action: Parameters<typeof uploadList>[1]) => void;

function useStart(
  baseId: Id<'base'>,
  {
    dispatch,
    sending,
    learn,
  }: { dispatch: Dispatch; sending: Map<number, Sending>; learn: (error: unknown) => void },
) {
  const { t } = useTranslation();
  const refresh = useRefreshDocuments();
  const latest = useRef({ t, refresh, learn });
  useEffect(() => {
    latest.current = { t, refresh, learn };
  });
  return useCallback(
    (upload: Upload) => {
      if (sending.has(upload.id)) return;
      const set = (state: Upload['state']) => dispatch({ type: 'set', id: upload.id, state });
      const onProgress = (fraction: number) =>
        set(fraction < 1 ? { kind: 'sending', fraction } : { kind: 'storing' });
      set({ kind: 'sending', fraction: 0 });
      const one = sendFile({ baseId, file: upload.file, path: upload.path, onProgress });
      sending.set(upload.id, one);
      const fail = (error: unknown) => {
        latest.current.learn(error);
        if (!isAbort(error)) set({ kind: 'failed', text: failureText(error, latest.current.t) });
      };
      void one.done
        .then(({ items: [item] }) => {
          if (item !== undefined) set({ kind: 'done', ...item });
          return latest.current.refresh();
        }, fail)
        .finally(() => sending.delete(upload.id));
    },
    [baseId, dispatch, sending],
  );
}

function failureText(error: unknown, t: TFunction): string {
  return error instanceof TypeError ? t('knowledge.upload.network') : problemWords(error, t).detail;
}

/** Refuses files that are empty or too large before they are sent. The limit is learnt from the first refusal. */
function useRefusal() {
  const { t } = useTranslation();
  const locale = useLocale();
  const [limit, setLimit] = useState<number>();
  const judge = ({ file }: PickedFile): string | null => {
    const found = sizeProblem(file.size, limit);
    if (found === undefined) return null;
    return t(`knowledge.upload.${found}`, { limit: formatBytes(limit ?? 0, locale) });
  };
  const learn = (error: unknown) => setLimit((known) => limitOf(error) ?? known);
  return { judge, learn };
}
