import type { WebhookType } from '@jishi/contract';
import { newId } from '../../kernel/id.ts';
import type { Scope, Tx } from '../../kernel/scope.ts';
import { happenedSince, insertDelivery, insertEvent, subscribersOf } from './store.ts';

export const deliverName = 'webhooks.deliver';

export interface NewEvent {
  type: WebhookType;
  /** Id of the thing it happened to. */
  subject: string;
  /** Figures and names, never content. Its shape is part of the API. */
  data: Record<string, unknown>;
  /** Nothing is said if the same was said about the same thing in the last so many milliseconds. */
  quietMs?: number;
}

/** Says that something happened, in the transaction in which it did. Costs one look where nobody wants to hear it. */
export async function emitEvent(tx: Tx, scope: Scope, event: NewEvent): Promise<void> {
  const webhookIds = await subscribersOf(tx, event.type);
  if (webhookIds.length === 0) return;
  const at = scope.clock.now();
  const { type, subject, quietMs } = event;
  if (quietMs !== undefined) {
    const since = new Date(at.getTime() - quietMs);
    if (await happenedSince(tx, { type, subject, since })) return;
  }
  await queueEvent(tx, scope, { ...event, webhookIds });
}

/** The event with one delivery to each of these webhooks. */
export async function queueEvent(
  tx: Tx,
  scope: Scope,
  { type, subject, data, webhookIds }: Omit<NewEvent, 'type'> & { type: string; webhookIds: string[] },
): Promise<string[]> {
  const at = scope.clock.now();
  const eventId = newId('event', at.getTime());
  await insertEvent(tx, {
    tenant_id: scope.tenantId,
    id: eventId,
    type,
    subject,
    at,
    data: JSON.stringify(data),
  });
  const ids: string[] = [];
  for (const webhookId of webhookIds) ids.push(await queueDelivery(tx, scope, { webhookId, eventId }));
  return ids;
}

export async function queueDelivery(
  tx: Tx,
  scope: Scope,
  { webhookId, eventId }: { webhookId: string; eventId: string },
): Promise<string> {
  const at = scope.clock.now();
  const id = newId('delivery', at.getTime());
  await insertDelivery(tx, {
    tenant_id: scope.tenantId,
    id,
    webhook_id: webhookId,
    event_id: eventId,
    status: 'pending',
    next_at: at,
    created_at: at,
  });
  await sendDelivery(tx, scope, { deliveryId: id, waitMs: 0 });
  return id;
}

export function sendDelivery(
  tx: Tx,
  scope: Scope,
  { deliveryId, waitMs }: { deliveryId: string; waitMs: number },
): Promise<void> {
  return scope.ports.jobs.send(tx, {
    name: deliverName,
    payload: { tenantId: scope.tenantId, deliveryId },
    ...(waitMs === 0 ? {} : { startAfterSeconds: Math.ceil(waitMs / 1_000) }),
  });
}
