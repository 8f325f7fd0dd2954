import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { currency, instant, name, ok, pageInput, pageOf, picoText } from './page.ts';

export const limitEach = z.enum(['user', 'key', 'app', 'model']);
export const budgetUnit = z.enum(['money', 'tokens', 'requests']);
export const budgetPeriod = z.enum(['day', 'week', 'month', 'total']);
const rateUnit = z.enum(['requests', 'tokens']);
const ratePer = z.enum(['second', 'minute', 'hour', 'day']);

/** A limit counts what matches all of these; what is left out matches everything. */
const scopeInput = z.object({
  groupId: id('group').nullable().optional(),
  userId: id('user').nullable().optional(),
  keyId: id('key').nullable().optional(),
  /** As callers name themselves in `X-Jishi-App`, or a part of the product (`assistant`, `knowledge`). */
  app: z.string().trim().min(1).max(64).nullable().optional(),
  /** Name of a model or route. */
  model: z.string().trim().min(1).max(200).nullable().optional(),
  /** One account per person, key, app or model instead of one for all. */
  each: limitEach.nullable().optional(),
});

const named = <Kind extends 'group' | 'user' | 'key'>(kind: Kind) =>
  z.object({ id: id(kind), name: z.string() }).nullable();
export const limitScope = z.object({
  group: named('group'),
  user: named('user'),
  key: named('key'),
  app: z.string().nullable(),
  model: z.string().nullable(),
  each: limitEach.nullable(),
});
export type LimitScope = z.infer<typeof limitScope>;

/** Amounts: pico-units of `currency`, tokens or requests, as decimal text. */
export const budgetAccount = z.object({
  /** Whose account, where a budget has one for each; null: there is one for all. */
  holder: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Half-open window [startsAt, endsAt) in the tenant's time zone; endsAt null: no end. */
  startsAt: instant,
  endsAt: instant.nullable(),
  spent: picoText,
  /** Reserved by calls that are running. */
  held: picoText,
  /** Limit with grace, less spent and held; not below zero. */
  remaining: picoText,
});
export type BudgetAccount = z.infer<typeof budgetAccount>;

export const budgetItem = z.object({
  id: id('budget'),
  name: z.string(),
  scope: limitScope,
  unit: budgetUnit,
  currency: currency.nullable(),
  /** Price of one unit of the other currency in this one, in millionths; null: models priced in the other are refused. */
  exchangePpm: z.number().int().nullable(),
  amount: picoText,
  period: budgetPeriod,
  mode: z.enum(['hard', 'soft']),
  gracePercent: z.number().int(),
  thresholds: z.array(z.number().int()),
  clamp: z.boolean(),
  enabled: z.boolean(),
  /** `operator`: set over the tenant by whoever runs the installation; the tenant cannot change it. */
  setBy: z.enum(['tenant', 'operator']),
  createdAt: instant,
  /** Accounts of the current window; with `each` the fullest 20. */
  accounts: z.array(budgetAccount),
  editable: z.boolean(),
});
export type BudgetItem = z.infer<typeof budgetItem>;

const amountText = z.string().regex(/^\d{1,38}$/);
export const budgetFields = z.object({
  name,
  unit: budgetUnit,
  /** With unit `money` only. */
  currency: currency.nullable().default(null),
  exchangePpm: z.number().int().min(1).max(1_000_000_000).nullable().default(null),
  amount: amountText,
  period: budgetPeriod,
  mode: z.enum(['hard', 'soft']).default('hard'),
  gracePercent: z.number().int().min(0).max(1000).default(0),
  thresholds: z.array(z.number().int().min(1).max(1000)).max(10).default([80, 100]),
  clamp: z.boolean().default(false),
  enabled: z.boolean().default(true),
});
/** What may change later. */
export const budgetChange = z.object({
  name: name.optional(),
  amount: amountText.optional(),
  exchangePpm: z.number().int().min(1).max(1_000_000_000).nullable().optional(),
  mode: z.enum(['hard', 'soft']).optional(),
  gracePercent: z.number().int().min(0).max(1000).optional(),
  thresholds: z.array(z.number().int().min(1).max(1000)).max(10).optional(),
  clamp: z.boolean().optional(),
  enabled: z.boolean().optional(),
});
const budgetPath = z.object({ budgetId: id('budget') });

export const budgetAlert = z.object({
  id: id('alert'),
  budgetId: id('budget'),
  budgetName: z.string(),
  holder: z.object({ id: z.string(), name: z.string() }).nullable(),
  startsAt: instant,
  threshold: z.number().int(),
  spent: picoText,
  unit: budgetUnit,
  currency: currency.nullable(),
  at: instant,
});

export const budgets = {
  list: route('GET /v1/budgets', 'usage.read', {
    summary: 'Budgets with what is spent, held and left',
    keys: true,
  }).output(z.object({ items: z.array(budgetItem), timeZone: z.string() })),
  create: route('POST /v1/budgets', 'models.manage', { summary: 'Create a budget', status: 201, keys: true })
    .input(scopeInput.extend(budgetFields.shape))
    .output(budgetItem),
  update: route('PATCH /v1/budgets/{budgetId}', 'models.manage', {
    summary: 'Change a budget; what is spent stays spent',
    keys: true,
  })
    .input(budgetPath.extend(budgetChange.shape))
    .output(budgetItem),
  remove: route('DELETE /v1/budgets/{budgetId}', 'models.manage', { summary: 'Delete a budget', keys: true })
    .input(budgetPath)
    .output(ok),
  alerts: route('GET /v1/budget-alerts', 'usage.read', {
    summary: 'Thresholds that budgets have passed, newest first',
    keys: true,
  })
    .input(pageInput)
    .output(pageOf(budgetAlert)),
};

export const rateLimitItem = z.object({
  id: id('rate'),
  name: z.string(),
  scope: limitScope,
  unit: rateUnit,
  amount: z.number().int(),
  per: ratePer,
  enabled: z.boolean(),
  createdAt: instant,
  editable: z.boolean(),
});
export type RateLimitItem = z.infer<typeof rateLimitItem>;
const ratePath = z.object({ rateLimitId: id('rate') });
const rateAmount = z.number().int().min(1).max(1_000_000_000_000);

export const rateLimits = {
  list: route('GET /v1/rate-limits', 'usage.read', { summary: 'Rate limits', keys: true }).output(
    z.object({ items: z.array(rateLimitItem) }),
  ),
  create: route('POST /v1/rate-limits', 'models.manage', {
    summary: 'Create a rate limit: requests or tokens in a time',
    status: 201,
    keys: true,
  })
    .input(
      scopeInput.extend({
        name,
        unit: rateUnit,
        amount: rateAmount,
        per: ratePer.default('minute'),
        enabled: z.boolean().default(true),
      }),
    )
    .output(rateLimitItem),
  update: route('PATCH /v1/rate-limits/{rateLimitId}', 'models.manage', {
    summary: 'Change a rate limit, effective with the next request',
    keys: true,
  })
    .input(
      ratePath.extend({
        name: name.optional(),
        amount: rateAmount.optional(),
        per: ratePer.optional(),
        enabled: z.boolean().optional(),
      }),
    )
    .output(rateLimitItem),
  remove: route('DELETE /v1/rate-limits/{rateLimitId}', 'models.manage', {
    summary: 'Delete a rate limit',
    keys: true,
  })
    .input(ratePath)
    .output(ok),
};

export const limits = {
  mine: route('GET /v1/limits/mine', 'usage.own', {
    summary: 'Budgets and rate limits that apply to the caller (person and key), with what is left',
    keys: true,
  }).output(
    z.object({
      timeZone: z.string(),
      /** Names of the models that the calling key may use; null: all of them. */
      models: z.array(z.string()).nullable(),
      budgets: z.array(budgetItem.omit({ editable: true })),
      rateLimits: z.array(
        rateLimitItem.omit({ editable: true }).extend({
          remaining: z.number().int(),
          /** When the limit is whole again. */
          resetsAt: instant,
        }),
      ),
    }),
  ),
  verify: route('GET /v1/limits/verify', 'usage.read', {
    summary: 'Proof that accounts are the sum of their entries, and entries what the ledger says',
    keys: true,
  }).output(
    z.object({
      valid: z.boolean(),
      accounts: z.number().int(),
      entries: z.number().int(),
      /** At most 100. */
      differences: z.array(
        z.object({
          kind: z.enum(['account-sum', 'entry-amount', 'hold-of-settled']),
          budgetId: id('budget'),
          reference: z.string().nullable(),
          expected: picoText,
          found: picoText,
        }),
      ),
    }),
  ),
  setTimeZone: route('PUT /v1/limits/time-zone', 'models.manage', {
    summary: "The zone in whose calendar budgets' windows begin (IANA name)",
    keys: true,
  })
    .input(z.object({ timeZone: z.string().min(1).max(64) }))
    .output(z.object({ timeZone: z.string() })),
  setKeyModels: route('PUT /v1/keys/{keyId}/models', 'models.manage', {
    summary: 'Models and routes that a key may use; null: all',
  })
    .input(
      z.object({
        keyId: id('key'),
        models: z.array(z.string().trim().min(1).max(200)).max(500).nullable(),
      }),
    )
    .output(z.object({ models: z.array(z.string()).nullable() })),
};

export const limitProblems = {
  'limits.budget_exhausted': 402,
  'limits.answer_cut': 402,
  'limits.rate_exceeded': 429,
  'limits.set_by_operator': 403,
  'limits.replica_alive': 409,
  'limits.journal_here': 409,
  'limits.price_missing': 409,
  'limits.currency_mismatch': 409,
  'limits.unbounded': 409,
  'limits.unavailable': 503,
  'limits.time_zone_unknown': 422,
  'limits.currency_required': 422,
  'models.replay_conflict': 409,
  'models.replay_running': 409,
} as const;
