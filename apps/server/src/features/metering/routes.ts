import type { Id, usageRow } from '@jishi/contract';
import type { z } from 'zod';
import { decodeCursor, toPage } from '../../kernel/cursor.ts';
import { problem } from '../../kernel/problem.ts';
import { may } from '../../kernel/require.ts';
import type { Scope } from '../../kernel/scope.ts';
import { api } from '../../platform/http/index.ts';
import { groupUsage, listUsage, type UsageFilter, type UsageListRow } from './store.ts';
import { summarise } from './summary.ts';

const summaryDays = 90;
const dayMs = 86_400_000;

export const usageRoutes = {
  list: api.usage.list.handler(async ({ input, context: { scope } }) => {
    const before = readCursor(input.cursor);
    const filter = visible(scope, input);
    const rows = await scope.tx((tx) => listUsage(tx, filter, { before, limit: input.limit + 1 }));
    return toPage(rows, input.limit, { item: presentUsage, keys: (row) => [row.at.getTime(), row.id] });
  }),
  summary: api.usage.summary.handler(async ({ input, context: { scope } }) => {
    const from = input.from ?? new Date(scope.clock.now().getTime() - summaryDays * dayMs).toISOString();
    const groups = await scope.tx((tx) => groupUsage(tx, visible(scope, { ...input, from })));
    return summarise(groups);
  }),
};

/** Without `usage.read` everybody sees only what they used themselves. */
function visible(scope: Scope, input: UsageFilter & { mine: boolean }): UsageFilter {
  const { mine, ...filter } = input;
  if (!mine && may(scope, 'usage.read')) return filter;
  // Nobody has this id: a caller without a person owns no rows.
  return { ...filter, userId: scope.actor.userId ?? 'none' };
}

function readCursor(cursor: string | undefined): readonly [number, string] | undefined {
  const keys = decodeCursor(cursor, 2);
  if (keys === undefined) return undefined;
  const [at, id] = keys;
  if (typeof at !== 'number' || typeof id !== 'string' || Number.isNaN(new Date(at).getTime()))
    throw problem('request.invalid', { field: 'cursor' });
  return [at, id];
}

function presentUsage(row: UsageListRow): z.infer<typeof usageRow> {
  return {
    id: row.id as Id<'usage'>,
    at: row.at.toISOString(),
    requestId: row.request_id,
    keyName: row.key_name,
    userName: row.user_name,
    app: row.app,
    model: row.model_name,
    operation: row.operation as z.infer<typeof usageRow>['operation'],
    inputTokens: row.input_tokens,
    cachedInputTokens: row.cached_input_tokens,
    outputTokens: row.output_tokens,
    reasoningTokens: row.reasoning_tokens,
    estimated: row.estimated,
    costPico: row.cost_pico,
    currency: row.currency as 'USD' | 'CNY' | null,
    latencyMs: row.latency_ms ?? 0,
    firstTokenMs: row.first_token_ms,
    status: row.status as 'ok' | 'error' | 'cancelled',
    problem: row.problem,
  };
}
