import type { DocumentItem, Id } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { downloadDocument } from '../download.ts';

/** Everything that shows documents is looked at again. */
export function useRefreshDocuments(): () => Promise<void> {
  const queryClient = useQueryClient();
  return async () => {
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: orpc.documents.key() }),
      queryClient.invalidateQueries({ queryKey: orpc.bases.key() }),
    ]);
  };
}

type DocumentId = Id<'document'>;

/** What can be done with one document at a click; failures are told in a message. */
export function useDocumentActions() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const refresh = useRefreshDocuments();
  const onError = (error: unknown) => void message.error(problemWords(error, t).detail);
  const retry = useMutation({
    mutationFn: (documentId: DocumentId) => jishi.api.documents.retry({ documentId }),
    onError,
    onSettled: refresh,
  });
  const cancel = useMutation({
    mutationFn: (documentId: DocumentId) => jishi.api.documents.cancel({ documentId }),
    onError,
    onSettled: refresh,
  });
  const download = useMutation({
    mutationFn: (document: DocumentItem) => downloadDocument(document),
    onError,
  });
  return { retry: retry.mutate, cancel: cancel.mutate, download: download.mutate };
}

/** Runs one call after the other for many documents; gives back how many failed. */
export async function forEach(
  documents: readonly DocumentItem[],
  run: (input: { documentId: DocumentId }) => Promise<unknown>,
): Promise<number> {
  let failed = 0;
  for (const { id } of documents) {
    try {
      await run({ documentId: id });
    } catch {
      failed += 1;
    }
  }
  return failed;
}
