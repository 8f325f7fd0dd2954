import type { Id } from '@jishi/contract';
import { decodeCursor, toPage } from '../../kernel/cursor.ts';
import { found } from '../../kernel/require.ts';
import type { Scope } from '../../kernel/scope.ts';
import { api } from '../../platform/http/index.ts';
import { recordAudit } from '../audit/index.ts';
import { listAlerts, writeKeyModels, writeTimeZone } from './accounts/budget-store.ts';
import { changeBudget, createBudget, removeBudget, visibleBudgets } from './accounts/budgets.ts';
import { presentAlert } from './accounts/present.ts';
import { changeRate, createRate, removeRate, visibleRates } from './accounts/rate-limits.ts';
import { createCalendar } from './accounts/window.ts';
import { myLimits } from './mine.ts';
import { countAccounts, findDifferences } from './verify-store.ts';

const done = { ok: true } as const;

export const budgetRoutes = {
  list: api.budgets.list.handler(({ context: { scope } }) => visibleBudgets(scope)),
  create: api.budgets.create.handler(({ input, context: { scope } }) => createBudget(scope, input)),
  update: api.budgets.update.handler(({ input: { budgetId, ...change }, context: { scope } }) =>
    changeBudget(scope, budgetId, change),
  ),
  remove: api.budgets.remove.handler(async ({ input, context: { scope } }) => {
    await removeBudget(scope, input.budgetId);
    return done;
  }),
  alerts: api.budgets.alerts.handler(async ({ input, context: { scope } }) => {
    const before = decodeCursor(input.cursor, 1)?.[0];
    const page = { before: before === undefined ? undefined : String(before), limit: input.limit + 1 };
    const rows = await scope.tx((tx) => listAlerts(tx, page));
    return toPage(rows, input.limit, { item: presentAlert, keys: (row) => [row.id] });
  }),
};

export const rateLimitRoutes = {
  list: api.rateLimits.list.handler(({ context: { scope } }) => visibleRates(scope)),
  create: api.rateLimits.create.handler(({ input, context: { scope } }) => createRate(scope, input)),
  update: api.rateLimits.update.handler(({ input: { rateLimitId, ...change }, context: { scope } }) =>
    changeRate(scope, rateLimitId, change),
  ),
  remove: api.rateLimits.remove.handler(async ({ input, context: { scope } }) => {
    await removeRate(scope, input.rateLimitId);
    return done;
  }),
};

export const limitRoutes = {
  mine: api.limits.mine.handler(({ context: { scope } }) => myLimits(scope)),
  verify: api.limits.verify.handler(({ context: { scope } }) => verifyAccounts(scope)),
  setTimeZone: api.limits.setTimeZone.handler(({ input, context: { scope } }) =>
    setTimeZone(scope, input.timeZone),
  ),
  setKeyModels: api.limits.setKeyModels.handler(({ input, context: { scope } }) =>
    setKeyModels(scope, input),
  ),
};

async function verifyAccounts(scope: Scope) {
  return scope.tx(async (tx) => {
    const counts = await countAccounts(tx);
    const differences = (await findDifferences(tx)).map(({ budget_id, ...rest }) => ({
      ...rest,
      budgetId: budget_id as Id<'budget'>,
    }));
    return { valid: differences.length === 0, ...counts, differences };
  });
}

/** @throws Problem `limits.time_zone_unknown` */
async function setTimeZone(scope: Scope, timeZone: string): Promise<{ timeZone: string }> {
  createCalendar(timeZone);
  await scope.tx(async (tx) => {
    await writeTimeZone(tx, timeZone);
    const subject = { kind: 'tenant', id: scope.tenantId };
    await recordAudit(tx, scope, { action: 'tenant.time_zone_set', subject, details: { timeZone } });
  });
  return { timeZone };
}

async function setKeyModels(
  scope: Scope,
  { keyId, models }: { keyId: string; models: string[] | null },
): Promise<{ models: string[] | null }> {
  const unique = models === null ? null : [...new Set(models)];
  await scope.tx(async (tx) => {
    const { name } = found(await writeKeyModels(tx, keyId, unique));
    const subject = { kind: 'key', id: keyId, name };
    await recordAudit(tx, scope, { action: 'key.models_set', subject, details: { models: unique } });
  });
  return { models: unique };
}
