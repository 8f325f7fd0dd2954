import { orpc } from '../../../api/client.ts';

/** How models do, asked again every ten seconds while somebody looks. */
export function healthOptions() {
  return orpc.modelHealth.list.queryOptions({ refetchInterval: 10_000 });
}
