import { z } from 'zod';
import { id } from './ids.ts';
import { budgetChange, budgetFields, budgetItem } from './limits.ts';
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
