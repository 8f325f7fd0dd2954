import { api, type HttpContext } from '../../../platform/http/index.ts';
import { type Installation, visitorOf } from '../../identity/index.ts';
import { type HasJournal, releaseJournal, showJournals } from './journals.ts';
import {
  changeOperatorBudget,
  createOperatorBudget,
  type Operating,
  removeOperatorBudget,
  showOperatorBudgets,
} from './operator-budgets.ts';

/** `hasJournal`: of the directory in which this process books the journals of dead ones. */
export function operatorLimitRoutes(installation: Installation, hasJournal: HasJournal) {
  const operatingOf = (context: HttpContext): Operating => ({
    installation,
    visitor: visitorOf(context),
    operator: context.person,
  });
  return {
    operatorJournals: {
      list: api.operatorJournals.list.handler(async () => ({
        items: await showJournals({ installation }, hasJournal),
      })),
      release: api.operatorJournals.release.handler(async ({ input, context }) => ({
        accounts: await releaseJournal(operatingOf(context), input, hasJournal),
      })),
    },
    operatorBudgets: budgetRoutes(operatingOf),
  };
}

function budgetRoutes(operatingOf: (context: HttpContext) => Operating) {
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
