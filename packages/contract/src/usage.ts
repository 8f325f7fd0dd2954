import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { currency, instant, ok, picoText } from './page.ts';

export const usageOperation = z.enum([
  'chat',
  'completions',
  'responses',
  'embeddings',
  'rerank',
  'images',
  'transcriptions',
  'speech',
  'moderations',
]);

export const usageRow = z.object({
  id: id('usage'),
  at: instant,
  requestId: z.string(),
  provider: z.string().nullable(),
  keyName: z.string().nullable(),
  userName: z.string().nullable(),
  app: z.string(),
  model: z.string(),
  operation: usageOperation,
  inputTokens: z.number().int(),
  cachedInputTokens: z.number().int(),
  outputTokens: z.number().int(),
  reasoningTokens: z.number().int(),
  estimated: z.boolean(),
  costPico: picoText.nullable(),
  currency: currency.nullable(),
  latencyMs: z.number().int(),
  firstTokenMs: z.number().int().nullable(),
  status: z.enum(['ok', 'error', 'cancelled']),
  problem: z.string().nullable(),
  /** The problem in the caller's language. */
  problemTitle: z.string().nullable(),
  /** The provider's own id of the answer. */
  upstreamId: z.string().nullable(),
  /** Which attempt of its request this was, from 1: retries, hedges and fallbacks are rows of their own. */
  attempt: z.number().int(),
  route: z.string().nullable(),
  cache: z.enum(['exact', 'semantic']).nullable(),
  avoidedCostPico: picoText.nullable(),
  /** What later corrections of its price added, by currency. */
  adjustments: z.array(z.object({ currency, deltaPico: picoText })),
});
export type UsageRow = z.infer<typeof usageRow>;

/** All of them narrow. Names and ids that nobody has match nothing. */
const usageFilter = z.object({
  from: instant.optional(),
  to: instant.optional(),
  /** As it is named in the pool. */
  model: z.string().max(200).optional(),
  /** Ids, as the breakdown gives them. */
  provider: z.string().max(64).optional(),
  key: z.string().max(64).optional(),
  user: z.string().max(64).optional(),
  app: z.string().max(64).optional(),
  /** Name of a route; `-`: calls that named a model. */
  route: z.string().max(200).optional(),
  operation: usageOperation.optional(),
  status: z.enum(['ok', 'error', 'cancelled']).optional(),
  /** Answers from the cache, or calls that reached a provider. */
  cache: z.enum(['hit', 'miss']).optional(),
  /** First attempts, or retries, hedges and fallbacks. */
  attempt: z.enum(['first', 'later']).optional(),
  /** Took at least this long. */
  minLatencyMs: z.coerce.number().int().min(0).max(86_400_000).optional(),
  /** Cost at least this much, in whichever currency. */
  minCostPico: z
    .string()
    .regex(/^\d{1,30}$/)
    .optional(),
  /** Number of the request, id of the answer at the provider, or a problem code; the beginning is enough. */
  search: z.string().trim().max(200).optional(),
  mine: z.stringbool().default(false),
});

/** Query of the export: read by hand, for the route is raw. */
export const usageExportInput = usageFilter.extend({ format: z.enum(['csv', 'jsonl']).default('csv') });

const requestPath = z.object({ requestId: id('request') });

export const usage = {
  list: route('GET /v1/usage', 'usage.own', {
    summary: 'Usage rows, newest first: own, or all with usage.read',
    keys: true,
  })
    .input(
      usageFilter.extend({
        cursor: z.string().max(512).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ items: z.array(usageRow), nextCursor: z.string().nullable() })),
  breakdown: route('GET /v1/usage/breakdown', 'usage.own', {
    summary: 'Tokens, requests and cost by app, model, provider, route, person, key, group or day',
    keys: true,
  })
    .input(
      usageFilter.extend({
        by: z.enum(['app', 'model', 'provider', 'route', 'user', 'key', 'group', 'day']),
      }),
    )
    .output(
      z.object({
        items: z.array(
          z.object({
            /** Id of the provider, person, key or group; the name itself for the others; null: none. */
            id: z.string().nullable(),
            name: z.string().nullable(),
            requests: z.number().int(),
            errors: z.number().int(),
            inputTokens: z.number().int(),
            outputTokens: z.number().int(),
            costs: z.array(z.object({ currency, costPico: picoText })),
          }),
        ),
      }),
    ),
  export: route('GET /v1/usage/export', 'usage.own', {
    summary: 'Usage rows as CSV (formula-safe) or JSON lines, streamed, oldest last',
    keys: true,
    raw: true,
  })
    .input(usageExportInput)
    .output(z.string()),
  summary: route('GET /v1/usage/summary', 'usage.own', {
    summary: 'Tokens, requests and cost by day and by model',
    keys: true,
  })
    .input(usageFilter)
    .output(
      z.object({
        byDay: z.array(
          z.object({
            day: z.string(),
            requests: z.number().int(),
            inputTokens: z.number().int(),
            outputTokens: z.number().int(),
            costs: z.array(z.object({ currency, costPico: picoText })),
          }),
        ),
        byModel: z.array(
          z.object({
            model: z.string(),
            requests: z.number().int(),
            errors: z.number().int(),
            inputTokens: z.number().int(),
            outputTokens: z.number().int(),
            costs: z.array(z.object({ currency, costPico: picoText })),
          }),
        ),
        totals: z.object({
          requests: z.number().int(),
          errors: z.number().int(),
          inputTokens: z.number().int(),
          outputTokens: z.number().int(),
          costs: z.array(z.object({ currency, costPico: picoText })),
        }),
      }),
    ),
  request: route('GET /v1/usage/requests/{requestId}', 'usage.own', {
    summary: 'One request with every attempt made for it: own, or all with usage.read',
    keys: true,
  })
    .input(requestPath)
    .output(
      z.object({
        requestId: z.string(),
        attempts: z.array(usageRow),
        /**
         * `shown`: may be read · `hidden`: is kept, but not for this caller · `off`: nothing is kept in this tenant ·
         * `none`: kept for other requests, not for this one (older, expired, refused before it was sent).
         */
        content: z.enum(['shown', 'hidden', 'off', 'none']),
      }),
    ),
  content: route('POST /v1/usage/requests/{requestId}/content', 'usage.own', {
    summary:
      'What was asked and answered, where the tenant keeps it; reading it is recorded in the audit log',
    keys: true,
  })
    .input(requestPath)
    .output(
      z.object({
        at: instant,
        expiresAt: instant,
        /** The request as it came: JSON, binary parts left out. */
        request: z.string(),
        /** The text of the answer; JSON where it has none. */
        answer: z.string(),
        /** Longer than what is kept. */
        truncated: z.boolean(),
      }),
    ),
};

export const contentPolicy = z.object({
  /** Keep what is asked and answered through the gateway. */
  enabled: z.boolean(),
  retentionDays: z.number().int().min(1).max(365),
  /** Who besides the person themself: owners only, or owners and administrators. */
  readers: z.enum(['owners', 'admins']),
});
export type ContentPolicy = z.infer<typeof contentPolicy>;

export const requestContent = {
  policy: route('GET /v1/request-content', 'usage.own', {
    summary: 'Whether requests and answers are kept in this tenant, for how long, and who may read them',
    keys: true,
  }).output(contentPolicy.extend({ kept: z.number().int(), editable: z.boolean() })),
  setPolicy: route('PUT /v1/request-content', 'tenant.manage', {
    summary: 'Keep requests and answers, or not; switching it off deletes what is kept',
  })
    .input(contentPolicy)
    .output(contentPolicy),
  purge: route('DELETE /v1/request-content', 'tenant.manage', {
    summary: 'Delete everything that is kept of requests and answers',
  }).output(ok),
};
