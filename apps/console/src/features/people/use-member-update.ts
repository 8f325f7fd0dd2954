import { useMutation, useQueryClient } from '@tanstack/react-query';
import { orpc } from '../../api/client.ts';

/** Changes role or status of a member and refreshes the lists that show it. */
export function useMemberUpdate() {
  const queryClient = useQueryClient();
  return useMutation({
    ...orpc.members.update.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.members.key() }),
  });
}
