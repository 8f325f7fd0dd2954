import type { TriageDetail } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';

/** Changes of a case; each answer is the case as it is then. */
export function useCaseChange() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const options = {
    onSuccess: (item: TriageDetail) => {
      queryClient.setQueryData(orpc.triage.get.queryKey({ input: { caseId: item.id } }), item);
      void queryClient.invalidateQueries({ queryKey: orpc.triage.list.key() });
      void queryClient.invalidateQueries({ queryKey: orpc.triage.count.key() });
    },
    onError: (error: Error) => void message.error(problemWords(error, t).detail),
  };
  return {
    update: useMutation(orpc.triage.update.mutationOptions(options)),
    comment: useMutation(orpc.triage.comment.mutationOptions(options)),
    request: useMutation(orpc.triage.requestSource.mutationOptions(options)),
  };
}
