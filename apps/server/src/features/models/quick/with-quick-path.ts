import { Problem } from '../../../kernel/problem.ts';
import type { Limits } from '../../limits/index.ts';
import type { Meter } from '../../metering/index.ts';
import type { ModelGateway } from '../ports.ts';
import type { QuickPath } from './quick-path.ts';

type Money = { admit: ModelGateway['admit']; meter: Meter; limits: Limits };

/** Each call goes through memory where that admits it, and by the database where not. */
export function withQuickPath(exact: Money, quick: QuickPath): Money & { quick: QuickPath } {
  return {
    quick,
    async admit(scope, input) {
      const admission = await quick.admit(scope, input);
      if (admission !== undefined) return admission;
      try {
        return await exact.admit(scope, input);
      } catch (error) {
        // What this process had taken ahead may be what was missing.
        if (!isForWantOfRoom(error) || !(await quick.giveBack(scope.tenantId))) throw error;
        return exact.admit(scope, input);
      }
    },
    meter: {
      async settle(scope, settlement) {
        const settled = quick.settle(settlement);
        return settled === undefined ? exact.meter.settle(scope, settlement) : settled.costPico;
      },
    },
    limits: {
      ...exact.limits,
      extend: (scope, usageId, tokens) =>
        quick.extend(usageId, tokens) ?? exact.limits.extend(scope, usageId, tokens),
    },
  };
}

const ofRoom = new Set<Problem['code']>(['limits.budget_exhausted', 'limits.rate_exceeded']);

function isForWantOfRoom(error: unknown): boolean {
  return error instanceof Problem && ofRoom.has(error.code);
}
