import { z } from 'zod';
import { id } from './ids.ts';
import { budgetChange, budgetFields, budgetItem, budgetUnit } from './limits.ts';
import { route } from './meta.ts';
import { currency, instant, ok, picoText } from './page.ts';

const tenantPath = z.object({ tenantId: id('tenant') });
const budgetPath = tenantPath.extend({ budgetId: id('budget') });

/** Budgets over whole tenants, set by whoever runs the installation. */
export const operatorBudgets = {
  list: route('GET /v1/operator/tenants/{tenantId}/budgets', 'operator', {
    summary: 'Budgets that the operator set over a tenant',
  })
    .input(tenantPath)
    .output(z.object({ items: z.array(budgetItem), timeZone: z.string() })),
  create: route('POST /v1/operator/tenants/{tenantId}/budgets', 'operator', {
    summary: 'Limit everything that a tenant uses',
    status: 201,
  })
    .input(tenantPath.extend(budgetFields.shape))
    .output(budgetItem),
  update: route('PATCH /v1/operator/tenants/{tenantId}/budgets/{budgetId}', 'operator', {
    summary: 'Change a budget over a tenant; what is spent stays spent',
  })
    .input(budgetPath.extend(budgetChange.shape))
    .output(budgetItem),
  remove: route('DELETE /v1/operator/tenants/{tenantId}/budgets/{budgetId}', 'operator', {
    summary: 'Delete a budget over a tenant',
  })
    .input(budgetPath)
    .output(ok),
};

export const operatorUsage = {
  byTenant: route('GET /v1/operator/usage', 'operator', {
    summary: 'What each tenant used: calls, tokens and cost, the most used first',
  })
    .input(z.object({ from: instant.optional(), to: instant.optional() }))
    .output(
      z.object({
        items: z.array(
          z.object({
            tenantId: id('tenant'),
            tenantName: z.string(),
            requests: z.number().int(),
            errors: z.number().int(),
            inputTokens: z.number().int(),
            outputTokens: z.number().int(),
            costs: z.array(z.object({ currency, costPico: picoText })),
          }),
        ),
      }),
    ),
};

/** The name of one process of the installation: another one after each start. */
const replica = z.string().regex(/^[0-9a-f]{16}$/);

/** What a process took ahead of one account. */
const leasedAccount = z.object({
  tenantId: id('tenant'),
  tenantName: z.string(),
  budgetId: id('budget'),
  budgetName: z.string(),
  unit: budgetUnit,
  currency: currency.nullable(),
  /** Decimal text; money in pico-units. */
  amount: z.string(),
});

export const leaseJournal = z.object({
  replica,
  /** The machine it ran on, as it calls itself. */
  host: z.string(),
  since: instant,
  /** When it was heard of last. */
  heardAt: instant,
  /**
   * `live`: it runs · `here`: it is gone, and its journal lies in the data directory of the process that answers, which books
   * it by itself · `silent`: nobody has heard of it for a minute · `written-off`: what it held counts as spent.
   */
  state: z.enum(['live', 'here', 'silent', 'written-off']),
  accounts: z.array(leasedAccount),
});
export type LeaseJournal = z.infer<typeof leaseJournal>;

export const operatorJournals = {
  list: route('GET /v1/operator/journals', 'operator', {
    summary: 'What each process has taken ahead of budgets, and since when',
  }).output(z.object({ items: z.array(leaseJournal) })),
  release: route('POST /v1/operator/journals/{replica}/release', 'operator', {
    summary: 'End the slices of a process whose journal is lost: as spent (safe), or as unused',
  })
    .input(
      z.object({
        replica,
        /** `spent`: it may have used them all · `unused`: given back to the budgets, on your word. */
        as: z.enum(['spent', 'unused']).default('spent'),
      }),
    )
    .output(z.object({ accounts: z.array(leasedAccount) })),
};
