import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { Tx } from '../../kernel/scope.ts';
import type { WebhookDeliveryTable, WebhookEventTable, WebhookTable } from '../../kernel/tables.gen.ts';

export type WebhookRow = Selectable<WebhookTable>;
export type EventRow = Selectable<WebhookEventTable>;
export type DeliveryRow = Selectable<WebhookDeliveryTable> & { type: string; at: Date };

export async function listWebhooks(tx: Tx): Promise<WebhookRow[]> {
  return tx.selectFrom('webhook').selectAll().orderBy('created_at').orderBy('id').execute();
}

export async function findWebhook(tx: Tx, id: string): Promise<WebhookRow | undefined> {
  return tx.selectFrom('webhook').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertWebhook(tx: Tx, row: Insertable<WebhookTable>): Promise<void> {
  await tx.insertInto('webhook').values(row).execute();
}

export async function updateWebhook(tx: Tx, id: string, change: Updateable<WebhookTable>): Promise<void> {
  if (Object.keys(change).length > 0)
    await tx.updateTable('webhook').set(change).where('id', '=', id).execute();
}

export async function deleteWebhook(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('webhook').where('id', '=', id).execute();
}

/** Webhooks that want events of a type. */
export async function subscribersOf(tx: Tx, type: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('webhook')
    .select('id')
    .where('enabled', '=', true)
    .where(sql<boolean>`${type} = any(types)`)
    .execute();
  return rows.map(({ id }) => id);
}

export async function happenedSince(
  tx: Tx,
  { type, subject, since }: { type: string; subject: string; since: Date },
): Promise<boolean> {
  const row = await tx
    .selectFrom('webhook_event')
    .select('id')
    .where('type', '=', type)
    .where('subject', '=', subject)
    .where('at', '>=', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertEvent(tx: Tx, row: Insertable<WebhookEventTable>): Promise<void> {
  await tx.insertInto('webhook_event').values(row).execute();
}

export async function insertDelivery(tx: Tx, row: Insertable<WebhookDeliveryTable>): Promise<void> {
  await tx.insertInto('webhook_delivery').values(row).execute();
}

export async function updateDelivery(
  tx: Tx,
  id: string,
  change: Updateable<WebhookDeliveryTable>,
): Promise<void> {
  await tx.updateTable('webhook_delivery').set(change).where('id', '=', id).execute();
}

function deliveries(tx: Tx) {
  return tx
    .selectFrom('webhook_delivery')
    .innerJoin('webhook_event', (join) =>
      join
        .onRef('webhook_event.tenant_id', '=', 'webhook_delivery.tenant_id')
        .onRef('webhook_event.id', '=', 'webhook_delivery.event_id'),
    )
    .selectAll('webhook_delivery')
    .select(['webhook_event.type', 'webhook_event.at']);
}

export async function listDeliveries(
  tx: Tx,
  webhookId: string,
  page: { before: string | undefined; limit: number; status: string | undefined },
): Promise<DeliveryRow[]> {
  let query = deliveries(tx)
    .where('webhook_delivery.webhook_id', '=', webhookId)
    .orderBy('webhook_delivery.id', 'desc')
    .limit(page.limit);
  if (page.before !== undefined) query = query.where('webhook_delivery.id', '<', page.before);
  if (page.status !== undefined) query = query.where('webhook_delivery.status', '=', page.status);
  return query.execute();
}

export async function findDelivery(tx: Tx, id: string): Promise<DeliveryRow | undefined> {
  return deliveries(tx).where('webhook_delivery.id', '=', id).executeTakeFirst();
}

export async function findEvent(tx: Tx, id: string): Promise<EventRow | undefined> {
  return tx.selectFrom('webhook_event').selectAll().where('id', '=', id).executeTakeFirst();
}
