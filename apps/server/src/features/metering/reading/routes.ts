import { contract, usageExportInput as exportInput } from '@jishi/contract';
import type { FastifyInstance } from 'fastify';
import { decodeCursor, toPage } from '../../../kernel/cursor.ts';
import { problem } from '../../../kernel/problem.ts';
import { may } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { api, type MakeContext, mountRaw } from '../../../platform/http/index.ts';
import { readContent } from '../content/read.ts';
import { breakUsageDown } from './breakdown-store.ts';
import { exportUsage } from './export.ts';
import type { UsageFilter } from './filter-store.ts';
import { presentUsage } from './present.ts';
import { showRequest } from './request.ts';
import { mergeBreakdown, summarise } from './summary.ts';
import { groupUsage, listUsage } from './usage-store.ts';

const summaryDays = 90;
const dayMs = 86_400_000;

export const usageRoutes = {
  list: api.usage.list.handler(async ({ input: { cursor, limit, ...filter }, context: { scope } }) => {
    const before = readCursor(cursor);
    const rows = await scope.tx((tx) => listUsage(tx, visible(scope, filter), { before, limit: limit + 1 }));
    return toPage(rows, limit, {
      item: (row) => presentUsage(row, scope.locale),
      keys: (row) => [row.at.getTime(), row.id],
    });
  }),
  breakdown: api.usage.breakdown.handler(async ({ input: { by, ...filter }, context: { scope } }) => {
    const rows = await scope.tx((tx) => breakUsageDown(tx, by, visible(scope, filter)));
    return { items: mergeBreakdown(rows) };
  }),
  summary: api.usage.summary.handler(async ({ input, context: { scope } }) => {
    const from = input.from ?? new Date(scope.clock.now().getTime() - summaryDays * dayMs).toISOString();
    const groups = await scope.tx((tx) => groupUsage(tx, visible(scope, { ...input, from })));
    return summarise(groups);
  }),
  request: api.usage.request.handler(({ input, context: { scope } }) => showRequest(scope, input.requestId)),
  content: api.usage.content.handler(({ input, context: { scope } }) => readContent(scope, input.requestId)),
};

/** The export is as long as the ledger, so it is streamed by hand. */
export function mountMeteringRaw(app: FastifyInstance, makeContext: MakeContext): void {
  mountRaw(app, contract.usage.export, {
    makeContext,
    handler: async ({ scope, request, reply }) => {
      const parsed = exportInput.safeParse(request.query);
      if (!parsed.success) {
        const field = parsed.error.issues[0]?.path.join('.') ?? 'format';
        throw problem('request.invalid', { field });
      }
      const { format, ...filter } = parsed.data;
      return reply
        .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
        .header('content-disposition', `attachment; filename="usage.${format}"`)
        .send(exportUsage(scope, visible(scope, filter), format));
    },
  });
}

/** Without `usage.read` everybody sees only what they used themselves. */
function visible(scope: Scope, { mine, ...filter }: UsageFilter & { mine: boolean }): UsageFilter {
  if (!mine && may(scope, 'usage.read')) return filter;
  // Nobody has this id: a caller without a person owns no rows.
  return { ...filter, ownerId: scope.actor.userId ?? 'none' };
}

function readCursor(cursor: string | undefined): readonly [number, string] | undefined {
  const keys = decodeCursor(cursor, 2);
  if (keys === undefined) return undefined;
  const [at, id] = keys;
  if (typeof at !== 'number' || typeof id !== 'string' || Number.isNaN(new Date(at).getTime()))
    throw problem('request.invalid', { field: 'cursor' });
  return [at, id];
}
