import type { DocumentItem } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { orpc } from '../../../api/client.ts';
import { isProcessing } from '../documents/document-state.ts';

/** What was shown of a document while it was still being read is asked for anew when that is done. */
export function useArrival({ status }: Pick<DocumentItem, 'status'>): void {
  const queryClient = useQueryClient();
  const processing = isProcessing(status);
  const before = useRef(processing);
  useEffect(() => {
    if (before.current && !processing) void queryClient.invalidateQueries({ queryKey: orpc.documents.key() });
    before.current = processing;
  }, [processing, queryClient]);
}
