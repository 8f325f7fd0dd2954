import type { Id } from '@jishi/contract';
import { api } from '../../../platform/http/index.ts';
import type { Installation } from '../../identity/index.ts';
import { mergeBreakdown } from '../reading/summary.ts';
import { usageByTenant } from './tenant-usage-system-store.ts';

const defaultDays = 30;
const dayMs = 86_400_000;

export function operatorUsageRoutes({ database, clock }: Pick<Installation, 'database' | 'clock'>) {
  return {
    byTenant: api.operatorUsage.byTenant.handler(async ({ input }) => {
      const from = input.from ?? new Date(clock.now().getTime() - defaultDays * dayMs);
      const to = input.to === undefined ? null : new Date(input.to);
      const items = mergeBreakdown(await usageByTenant(database, { from: new Date(from), to }));
      return {
        items: items.map(({ id, name, ...figures }) => ({
          tenantId: id as Id<'tenant'>,
          tenantName: name ?? '',
          ...figures,
        })),
      };
    }),
  };
}
