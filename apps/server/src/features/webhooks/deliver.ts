import type { WebhookDelivery } from '@jishi/contract';
import type { Scope, Tx } from '../../kernel/scope.ts';
import { OutboundFailure, OutboundRefusal } from '../../platform/outbound/index.ts';
import { recordAudit } from '../audit/index.ts';
import { hasFailedTooLong, waitAfter } from './back-off.ts';
import { cloudEvent, signedHeaders } from './cloud-event.ts';
import { sendDelivery } from './emit.ts';
import { secretsOf } from './secrets.ts';
import {
  type DeliveryRow,
  type EventRow,
  findDelivery,
  findEvent,
  findWebhook,
  updateDelivery,
  updateWebhook,
  type WebhookRow,
} from './store.ts';

const headersMs = 10_000;
const totalMs = 15_000;

interface Work {
  delivery: DeliveryRow;
  webhook: WebhookRow;
  event: EventRow;
}

interface Result {
  status: number | null;
  problem: NonNullable<WebhookDelivery['lastProblem']> | null;
}

/** Makes one attempt. A repetition after a crash sends the same event again under the same id. */
export async function deliver(scope: Scope, { deliveryId }: { deliveryId: string }): Promise<void> {
  const work = await scope.tx((tx) => findWork(tx, deliveryId));
  if (work === undefined) return;
  const result: Result = work.webhook.enabled
    ? await post(scope, work)
    : { status: null, problem: 'disabled' };
  await scope.tx((tx) => close(tx, scope, { ...work, result }));
}

async function findWork(tx: Tx, deliveryId: string): Promise<Work | undefined> {
  const delivery = await findDelivery(tx, deliveryId);
  if (delivery === undefined || delivery.status !== 'pending') return undefined;
  const webhook = await findWebhook(tx, delivery.webhook_id);
  const event = await findEvent(tx, delivery.event_id);
  return webhook === undefined || event === undefined ? undefined : { delivery, webhook, event };
}

/** What is sent: the same text that the console shows. */
export function bodyOf(scope: Scope, event: EventRow): string {
  return cloudEvent(event, scope.ports.publicUrl(`/tenants/${scope.tenantId}`));
}

async function post(scope: Scope, { webhook, event }: Work): Promise<Result> {
  const at = scope.clock.now();
  const body = bodyOf(scope, event);
  const secrets = await secretsOf(scope, webhook, at);
  try {
    const response = await scope.ports.outbound.request(webhook.url, {
      method: 'POST',
      headers: signedHeaders({ id: event.id, at, body, secrets }),
      body,
      tenant: scope.tenantId,
      signal: scope.signal,
      headersMs,
      totalMs,
      // The answer's words are nobody's business; a redirect is not followed (POST), and counts as a failure.
      maxResponseBytes: 64 * 1024,
    });
    response.body.on('error', () => undefined).destroy();
    return { status: response.status, problem: null };
  } catch (error) {
    if (error instanceof OutboundRefusal) return { status: null, problem: 'refused' };
    if (!(error instanceof OutboundFailure)) throw error;
    return { status: null, problem: error.code === 'outbound.timeout' ? 'timeout' : 'unreachable' };
  }
}

async function close(tx: Tx, scope: Scope, { result, ...work }: Work & { result: Result }): Promise<void> {
  const { delivery, webhook } = work;
  const at = scope.clock.now();
  const attempts = delivery.attempts + (result.problem === 'disabled' ? 0 : 1);
  const seen = { attempts, last_status: result.status, last_problem: result.problem };
  if (result.status !== null && result.status >= 200 && result.status < 300) {
    await updateDelivery(tx, delivery.id, { ...seen, status: 'delivered', next_at: null, closed_at: at });
    if (webhook.failing_since !== null) await updateWebhook(tx, webhook.id, { failing_since: null });
    return;
  }
  const waitMs = result.problem === 'disabled' || result.status === 410 ? null : waitAfter(attempts);
  if (waitMs === null) {
    await updateDelivery(tx, delivery.id, { ...seen, status: 'failed', next_at: null, closed_at: at });
  } else {
    await updateDelivery(tx, delivery.id, { ...seen, next_at: new Date(at.getTime() + waitMs) });
    await sendDelivery(tx, scope, { deliveryId: delivery.id, waitMs });
  }
  if (result.problem !== 'disabled') await noteFailure(tx, scope, { webhook, gone: result.status === 410 });
}

/** Switches a webhook off that answers 410 or to which nothing has come through for three days. */
async function noteFailure(
  tx: Tx,
  scope: Scope,
  { webhook, gone }: { webhook: WebhookRow; gone: boolean },
): Promise<void> {
  const at = scope.clock.now();
  const failing = hasFailedTooLong(webhook.failing_since, at);
  if (!gone && !failing) {
    if (webhook.failing_since === null) await updateWebhook(tx, webhook.id, { failing_since: at });
    return;
  }
  const reason = gone ? 'gone' : 'failing';
  await updateWebhook(tx, webhook.id, { enabled: false, disabled_reason: reason });
  await recordAudit(tx, scope, {
    action: 'webhook.disabled',
    subject: { kind: 'webhook', id: webhook.id, name: webhook.name },
    details: { reason, failingSince: webhook.failing_since?.toISOString() ?? null },
  });
}
