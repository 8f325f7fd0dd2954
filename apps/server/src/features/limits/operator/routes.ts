import { api, type HttpContext } from '../../../platform/http/index.ts';
import { type Installation, visitorOf } from '../../identity/index.ts';
import {
  changeOperatorBudget,
  createOperatorBudget,
  type Operating,
  removeOperatorBudget,
  showOperatorBudgets,
} from './operator-budgets.ts';

export function operatorBudgetRoutes(installation: Installation) {
  const operatingOf = (context: HttpContext): Operating => ({
    installation,
    visitor: visitorOf(context),
    operator: context.person,
  });
  return {
    list: api.operatorBudgets.list.handler(({ input, context }) =>
      showOperatorBudgets(operatingOf(context), input.tenantId),
    ),
    create: api.operatorBudgets.create.handler(({ input: { tenantId, ...input }, context }) =>
      createOperatorBudget(operatingOf(context), tenantId, input),
    ),
    update: api.operatorBudgets.update.handler(({ input: { tenantId, budgetId, ...change }, context }) =>
      changeOperatorBudget(operatingOf(context), { tenantId, budgetId }, change),
    ),
    remove: api.operatorBudgets.remove.handler(async ({ input, context }) => {
      await removeOperatorBudget(operatingOf(context), input);
      return { ok: true as const };
    }),
  };
}
