import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { capability, dataPolicy, modelKind, region } from './models.ts';
import { currency, instant, ok, picoText } from './page.ts';

/**
 * How candidates are ordered: `priority` as listed · `weighted` at random by weight · `cheapest` by the price of this
 * request · `fastest` by measured latency · `best-quality` by feedback · `score` by all three with weights.
 */
export const routeStrategy = z.enum(['priority', 'weighted', 'cheapest', 'fastest', 'best-quality', 'score']);

/** How sensitive a request is. A request is never less sensitive than its route says. */
export const dataClass = z.enum(['public', 'internal', 'confidential', 'restricted']);

/** Why an attempt failed, as far as it decides whether another one may help. */
export const failureKind = z.enum([
  'connection',
  'timeout',
  'rate-limit',
  'server-error',
  'broken-answer',
  'key-rejected',
  'not-found',
  'busy',
  'unsupported',
  'invalid-request',
]);
export type FailureKind = z.infer<typeof failureKind>;

const label = z.string().trim().min(1).max(64);

/** Which requests a rule is about: every list that is not empty must match. */
const ruleCondition = z.object({
  /** This sensitive, or more. */
  dataClassAtLeast: dataClass.nullable().default(null),
  /** The request carries one of these tags. */
  tags: z.array(label).max(50).default([]),
  /** The caller belongs to one of these groups. */
  groupIds: z.array(id('group')).max(50).default([]),
  /** Where the caller says the data comes from. */
  regions: z.array(region).max(50).default([]),
  apps: z.array(label).max(50).default([]),
});

/** `restrict`: only candidates that satisfy every list that is not empty · `refuse`: no answer. */
const ruleEffect = z.object({
  kind: z.enum(['restrict', 'refuse']),
  modelIds: z.array(id('model')).max(20).default([]),
  dataPolicies: z.array(dataPolicy).max(4).default([]),
  regions: z.array(region).max(50).default([]),
});

/** All rules that match apply, so that a rule can only narrow what is allowed. Fallbacks stay inside what is left. */
const routeRule = z.object({
  name: z.string().trim().min(1).max(120),
  when: ruleCondition,
  effect: ruleEffect,
});
export type RouteRule = z.infer<typeof routeRule>;

const routeCandidate = z.object({
  modelId: id('model'),
  /** Lower goes first (strategies `priority` and `weighted`). */
  priority: z.number().int().min(1).max(100).default(1),
  /** Share of the requests among candidates of one priority (`weighted`); 0: standby only. */
  weight: z.number().int().min(0).max(1000).default(1),
});
export type RouteCandidate = z.infer<typeof routeCandidate>;

const defaultFallback: FailureKind[] = failureKind.options.filter((kind) => kind !== 'invalid-request');

const routeSettings = z.object({
  /** Further tries of one candidate before the next one gets its turn. Waits are jittered, doubled each time. */
  retries: z
    .object({
      count: z.number().int().min(0).max(5).default(1),
      baseMs: z.number().int().min(1).max(30_000).default(250),
      maxMs: z.number().int().min(1).max(60_000).default(4_000),
    })
    .prefault({}),
  fallbackOn: z.array(failureKind).default(defaultFallback),
  deadlines: z
    .object({
      /** From the request to the end of the answer, all attempts together; null: the installation's limit. */
      totalMs: z.number().int().min(100).max(900_000).nullable().default(null),
      /** From an attempt's start to the first piece of its answer; null: the installation's limit. */
      firstTokenMs: z.number().int().min(50).max(900_000).nullable().default(null),
    })
    .prefault({}),
  /** A second candidate starts when the first has said nothing for this long; the slower one is cancelled, and paid. */
  hedgeMs: z.number().int().min(10).max(60_000).nullable().default(null),
  /** Requests that belong together stay with one candidate while it is healthy: its prompt cache is warm. */
  sticky: z
    .object({
      by: z.enum(['nothing', 'conversation', 'prompt-prefix']).default('nothing'),
      seconds: z.number().int().min(10).max(86_400).default(600),
    })
    .prefault({}),
  /** A stream that breaks: end it with an error, or let another candidate go on from the text so far (chat only). */
  onBreak: z.enum(['error', 'continue']).default('error'),
  cache: z
    .object({
      mode: z.enum(['off', 'exact', 'semantic']).default('off'),
      seconds: z.number().int().min(10).max(2_592_000).default(3_600),
      /** Cosine similarity of the questions, semantic only. */
      threshold: z.number().min(0.8).max(1).default(0.95),
      /** Semantic only; null: the default embedding model. */
      embeddingModelId: id('model').nullable().default(null),
      /** Who may get an answer that was given before: the same person (or key) only, or everybody of the tenant. */
      sharedBy: z.enum(['person', 'tenant']).default('person'),
      /** Also answers of requests whose temperature is not 0. */
      anyTemperature: z.boolean().default(false),
    })
    .prefault({}),
  /** For `score`. */
  weights: z
    .object({
      cost: z.number().min(0).max(1).default(0.4),
      latency: z.number().min(0).max(1).default(0.3),
      quality: z.number().min(0).max(1).default(0.3),
    })
    .prefault({}),
  /** Only to compare prices of both currencies with each other; no bill uses it. */
  cnyPerUsd: z.number().min(0.1).max(100).default(7),
  /** What a request is at least, whatever it says. */
  dataClass: dataClass.default('public'),
});
export type RouteSettings = z.infer<typeof routeSettings>;

const routeName = z.string().trim().min(1).max(120);
const routeFields = z.object({
  name: routeName,
  description: z.string().trim().max(1000).default(''),
  kind: modelKind.default('chat'),
  strategy: routeStrategy.default('priority'),
  candidates: z.array(routeCandidate).min(1).max(20),
  rules: z.array(routeRule).max(30).default([]),
  settings: routeSettings.prefault({}),
});
// A change names only what changes: a default would reset the rest (zod fills it in under `partial` too).
const routeChange = z
  .object({
    name: routeName,
    description: routeFields.shape.description.unwrap(),
    strategy: routeStrategy,
    candidates: routeFields.shape.candidates,
    rules: routeFields.shape.rules.unwrap(),
    settings: routeSettings,
    enabled: z.boolean(),
  })
  .partial();

export const routeItem = z.object({
  id: id('route'),
  name: z.string(),
  description: z.string(),
  kind: modelKind,
  strategy: routeStrategy,
  candidates: z.array(
    routeCandidate.extend({
      /** null: the model is gone. */
      name: z.string().nullable(),
      providerName: z.string().nullable(),
      usable: z.boolean(),
    }),
  ),
  rules: z.array(routeRule),
  settings: routeSettings,
  enabled: z.boolean(),
  /** `tenant`: belongs to this tenant · `operator`: shared by the operator with all tenants. */
  owner: z.enum(['tenant', 'operator']),
  editable: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
});
export type RouteItem = z.infer<typeof routeItem>;

const routePath = z.object({ routeId: id('route') });

const routeReasonCode = z.enum([
  'priority',
  'weight',
  'cheapest',
  'unpriced',
  'fastest',
  'unmeasured',
  'best-quality',
  'score',
  'sticky',
  'probe',
  'last-resort',
  'missing',
  'disabled',
  'wrong-kind',
  'capability-missing',
  'context-too-small',
  'rule',
  'resting',
  'only-model',
]);
export type RouteReasonCode = z.infer<typeof routeReasonCode>;

/** Why a candidate stands where it stands, as code and params, and in the caller's language. */
export const routeReason = z.object({
  code: routeReasonCode,
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  text: z.string(),
});
export type RouteReason = Omit<z.infer<typeof routeReason>, 'text'>;

const plannedCandidate = z.object({
  modelId: id('model'),
  name: z.string().nullable(),
  providerName: z.string().nullable(),
  /** `first` gets the request · `standby` in this order, if it fails · `dropped` never. */
  place: z.enum(['first', 'standby', 'dropped']),
  reasons: z.array(routeReason),
  /** Expected cost of this request; null: no price. */
  costPico: picoText.nullable(),
  currency: currency.nullable(),
  latencyMs: z.number().nullable(),
  /** 0 to 1; see `GET /v1/model-health`. */
  quality: z.number(),
  score: z.number().nullable(),
});

const dryRunRequest = {
  needs: z.array(capability).default([]),
  inputTokens: z.number().int().min(0).max(100_000_000).default(1_000),
  maxOutputTokens: z.number().int().min(1).max(10_000_000).nullable().default(null),
  dataClass: dataClass.nullable().default(null),
  tags: z.array(label).max(50).default([]),
  region: region.nullable().default(null),
  app: label.nullable().default(null),
  conversation: z.string().max(200).nullable().default(null),
  /** As somebody of these groups; default: as the caller. */
  groupIds: z.array(id('group')).max(50).optional(),
};

export const routePlan = z.object({
  /** null: a plain model was asked for. */
  routeName: z.string().nullable(),
  strategy: routeStrategy.nullable(),
  /** The rule that refuses this request. */
  refusedBy: z.string().nullable(),
  matchedRules: z.array(z.string()),
  dataClass,
  candidates: z.array(plannedCandidate),
});
export type RoutePlan = z.infer<typeof routePlan>;

export const modelRoutes = {
  list: route('GET /v1/model-routes', 'models.use', {
    summary: 'Routes that this tenant may use',
    keys: true,
  }).output(z.object({ items: z.array(routeItem) })),
  get: route('GET /v1/model-routes/{routeId}', 'models.use', { summary: 'A route', keys: true })
    .input(routePath)
    .output(routeItem),
  create: route('POST /v1/model-routes', 'models.manage', {
    summary: 'Add a route: a name for callers, and how it becomes a model',
    status: 201,
    keys: true,
  })
    .input(routeFields.extend({ shared: z.boolean().default(false) }))
    .output(routeItem),
  update: route('PATCH /v1/model-routes/{routeId}', 'models.manage', {
    summary: 'Change a route; lists and settings are replaced as a whole',
    keys: true,
  })
    .input(routePath.extend({ ...routeChange.shape }))
    .output(routeItem),
  remove: route('DELETE /v1/model-routes/{routeId}', 'models.manage', {
    summary: 'Delete a route',
    keys: true,
  })
    .input(routePath)
    .output(ok),
  dryRun: route('POST /v1/model-routes/dry-run', 'models.use', {
    summary: 'Which model would this request get, and why? Sends nothing',
    keys: true,
  })
    .input(z.object({ model: z.string().min(1).max(200), ...dryRunRequest }))
    .output(routePlan),
  preview: route('POST /v1/model-routes/preview', 'models.manage', {
    summary: 'The same for a route that is not saved',
    keys: true,
  })
    .input(z.object({ draft: routeFields, ...dryRunRequest }))
    .output(routePlan),
};

const latencyFigures = {
  requests: z.number().int(),
  errors: z.number().int(),
  /** 0 to 1; null without requests. */
  errorRate: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  firstTokenP50Ms: z.number().nullable(),
  firstTokenP95Ms: z.number().nullable(),
};

export const modelHealthItem = z.object({
  modelId: id('model'),
  name: z.string(),
  providerName: z.string(),
  /** `closed`: works · `open`: rests after failures · `half-open`: one request at a time tries · of this process. */
  breaker: z.enum(['closed', 'open', 'half-open']),
  since: instant.nullable(),
  /** When the next request may try; null: now. */
  retryAt: instant.nullable(),
  lastProblem: z.string().nullable(),
  /** The problem in the caller's language. */
  lastProblemTitle: z.string().nullable(),
  /** Requests running and waiting in this process. */
  running: z.number().int(),
  waiting: z.number().int(),
  maxConcurrent: z.number().int().nullable(),
  /** What this process measured, newest weighing most. */
  here: z.object({ errorRate: z.number().nullable(), latencyMs: z.number().nullable() }),
  /** This tenant's last hour in the ledger, all processes. */
  lastHour: z.object(latencyFigures),
  quality: z.object({
    /** 0 to 1: thumbs up of all thumbs, drawn towards 0.5 while there are few. */
    value: z.number(),
    up: z.number().int(),
    down: z.number().int(),
  }),
});

export const modelHealth = {
  list: route('GET /v1/model-health', 'models.use', {
    summary: 'Latency, errors, circuit breaker and quality of each model',
    keys: true,
  }).output(z.object({ items: z.array(modelHealthItem) })),
};

export const modelCache = {
  stats: route('GET /v1/model-cache', 'models.manage', {
    summary: 'What the answer cache of this tenant holds and saved',
    keys: true,
  }).output(
    z.object({
      entries: z.number().int(),
      bytes: z.number().int(),
      maxEntries: z.number().int(),
      maxBytes: z.number().int(),
      routes: z.array(
        z.object({
          routeId: id('route'),
          /** null: the route is gone. */
          name: z.string().nullable(),
          entries: z.number().int(),
          bytes: z.number().int(),
          hits: z.number().int(),
        }),
      ),
      /** By hits of the last 30 days in the ledger. */
      avoided: z.array(z.object({ currency, costPico: picoText })),
      hits: z.number().int(),
    }),
  ),
  purge: route('POST /v1/model-cache/purge', 'models.manage', {
    summary: 'Forget the kept answers of a route, or all of them',
    keys: true,
  })
    .input(z.object({ routeId: id('route').optional() }))
    .output(z.object({ removed: z.number().int() })),
};

export const routingProblems = {
  'models.route_refused': 403,
  'models.no_candidate': 503,
  'models.busy': 429,
  'models.route_name_taken': 409,
} as const;
