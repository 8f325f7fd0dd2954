import type { Scope } from '../../../kernel/scope.ts';
import { emitEvent } from '../../webhooks/index.ts';
import { type AnnouncedAlert, findAlert, recipientsOf } from './alert-store.ts';
import { mailName } from './words.ts';

/** Tells webhooks and queues one mail per person. The alert itself is written once per threshold and window. */
export async function announce(scope: Scope, { alertId }: { alertId: string }): Promise<void> {
  await scope.tx(async (tx) => {
    const alert = await findAlert(tx, alertId);
    // Its budget is deleted: nothing to warn about any more.
    if (alert === undefined) return;
    await emitEvent(tx, scope, {
      type: alert.threshold >= 100 ? 'budget.exhausted' : 'budget.threshold',
      subject: alert.budget_id,
      data: dataOf(alert),
    });
    if (!scope.ports.mail.configured) return;
    for (const userId of await recipientsOf(tx, alert))
      await scope.ports.jobs.send(tx, {
        name: mailName,
        payload: { tenantId: scope.tenantId, alertId, userId },
        singletonKey: `${alertId} ${userId}`,
      });
  });
}

function dataOf(alert: AnnouncedAlert): Record<string, unknown> {
  return {
    budgetId: alert.budget_id,
    budgetName: alert.budget_name,
    holder: alert.holder === '' ? null : { id: alert.holder, name: alert.holder_name ?? alert.holder },
    threshold: alert.threshold,
    spent: alert.spent,
    amount: alert.amount,
    unit: alert.unit,
    currency: alert.currency,
    startsAt: alert.starts_at.toISOString(),
    endsAt: alert.ends_at?.toISOString() ?? null,
    at: alert.at.toISOString(),
  };
}
