import type { WebhookDelivery } from '@jishi/contract';
import { decodeCursor, toPage } from '../../kernel/cursor.ts';
import { problem } from '../../kernel/problem.ts';
import { found } from '../../kernel/require.ts';
import type { Scope, Tx } from '../../kernel/scope.ts';
import { bodyOf } from './deliver.ts';
import { queueDelivery, queueEvent } from './emit.ts';
import { audit } from './manage.ts';
import { presentDelivery } from './present.ts';
import { type DeliveryRow, findDelivery, findEvent, findWebhook, listDeliveries } from './store.ts';

/** What was sent to a webhook, newest first. */
export async function showDeliveries(
  scope: Scope,
  input: { webhookId: string; cursor?: string | undefined; limit: number; status?: string | undefined },
) {
  const before = decodeCursor(input.cursor, 1)?.[0];
  return scope.tx(async (tx) => {
    found(await findWebhook(tx, input.webhookId));
    const rows = await listDeliveries(tx, input.webhookId, {
      before: before === undefined ? undefined : String(before),
      limit: input.limit + 1,
      status: input.status,
    });
    return toPage(rows, input.limit, { item: presentDelivery, keys: (row) => [row.id] });
  });
}

interface DeliveryPath {
  webhookId: string;
  deliveryId: string;
}

export async function showDelivery(
  scope: Scope,
  path: DeliveryPath,
): Promise<WebhookDelivery & { body: string }> {
  return scope.tx(async (tx) => {
    const row = await ownDelivery(tx, path);
    const event = found(await findEvent(tx, row.event_id));
    return { ...presentDelivery(row), body: bodyOf(scope, event) };
  });
}

/** A new delivery of the same event; the old one stays in the log as it is. */
export async function resend(scope: Scope, path: DeliveryPath): Promise<WebhookDelivery> {
  return scope.tx(async (tx) => {
    const row = await ownDelivery(tx, path);
    const webhook = await requireEnabled(tx, path.webhookId);
    const id = await queueDelivery(tx, scope, { webhookId: webhook.id, eventId: row.event_id });
    const details = { eventId: row.event_id, type: row.type };
    await audit(tx, scope, { action: 'resent', id: webhook.id, name: webhook.name, details });
    return presentDelivery(found(await findDelivery(tx, id)));
  });
}

export async function sendTest(scope: Scope, webhookId: string): Promise<WebhookDelivery> {
  return scope.tx(async (tx) => {
    const { id, name } = await requireEnabled(tx, webhookId);
    const [deliveryId = ''] = await queueEvent(tx, scope, {
      type: 'webhook.test',
      subject: id,
      data: { webhookId: id, name },
      webhookIds: [id],
    });
    await audit(tx, scope, { action: 'tested', id, name });
    return presentDelivery(found(await findDelivery(tx, deliveryId)));
  });
}

async function ownDelivery(tx: Tx, { webhookId, deliveryId }: DeliveryPath): Promise<DeliveryRow> {
  const row = found(await findDelivery(tx, deliveryId));
  if (row.webhook_id !== webhookId) throw problem('not_found');
  return row;
}

async function requireEnabled(tx: Tx, webhookId: string) {
  const webhook = found(await findWebhook(tx, webhookId));
  if (!webhook.enabled) throw problem('webhooks.disabled');
  return webhook;
}
