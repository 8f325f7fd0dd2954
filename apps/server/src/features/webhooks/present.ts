import type { Id, WebhookDelivery, WebhookItem } from '@jishi/contract';
import type { DeliveryRow, WebhookRow } from './store.ts';

export function presentWebhook(row: WebhookRow): WebhookItem {
  return {
    id: row.id as Id<'webhook'>,
    name: row.name,
    url: row.url,
    types: row.types as WebhookItem['types'],
    enabled: row.enabled,
    disabledReason: row.disabled_reason as WebhookItem['disabledReason'],
    failingSince: row.failing_since?.toISOString() ?? null,
    previousSecretUntil: row.previous_until?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}

export function presentDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id as Id<'delivery'>,
    eventId: row.event_id as Id<'event'>,
    type: row.type,
    at: row.at.toISOString(),
    status: row.status as WebhookDelivery['status'],
    attempts: row.attempts,
    lastStatus: row.last_status,
    lastProblem: row.last_problem as WebhookDelivery['lastProblem'],
    nextAt: row.next_at?.toISOString() ?? null,
    closedAt: row.closed_at?.toISOString() ?? null,
  };
}
