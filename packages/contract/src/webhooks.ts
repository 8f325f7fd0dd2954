import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant, name, ok, pageInput, pageOf } from './page.ts';

/** What a tenant can be told about: `type` of the CloudEvents, which begins with `jishi.` there. */
export const webhookType = z.enum([
  'budget.threshold',
  'budget.exhausted',
  'price.missing',
  'breaker.opened',
  'breaker.closed',
  'usage.recorded',
]);
export type WebhookType = z.infer<typeof webhookType>;

export const webhookItem = z.object({
  id: id('webhook'),
  name: z.string(),
  url: z.string(),
  types: z.array(webhookType),
  enabled: z.boolean(),
  /** Why it was switched off by itself: nothing arrived for three days, or the address answered 410; null: it was not. */
  disabledReason: z.enum(['failing', 'gone']).nullable(),
  failingSince: instant.nullable(),
  /** Until then the secret before the last one signs as well. */
  previousSecretUntil: instant.nullable(),
  createdAt: instant,
});
export type WebhookItem = z.infer<typeof webhookItem>;

export const webhookDelivery = z.object({
  id: id('delivery'),
  /** `webhook-id` of the request: the same however often it is sent. */
  eventId: id('event'),
  type: z.string(),
  at: instant,
  status: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.number().int(),
  /** HTTP status of the last answer; null: there was none. */
  lastStatus: z.number().int().nullable(),
  lastProblem: z.enum(['unreachable', 'timeout', 'refused', 'disabled']).nullable(),
  nextAt: instant.nullable(),
  closedAt: instant.nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

const webhookPath = z.object({ webhookId: id('webhook') });
const deliveryPath = webhookPath.extend({ deliveryId: id('delivery') });
const url = z.string().trim().min(1).max(1_000);
const types = z.array(webhookType).min(1).max(20);
/** `whsec_` and base64, as the Standard Webhooks libraries take it. Shown once. */
const secret = z.object({ secret: z.string() });

export const webhooks = {
  list: route('GET /v1/webhooks', 'models.manage', { summary: 'Webhooks of the tenant', keys: true }).output(
    z.object({ items: z.array(webhookItem) }),
  ),
  create: route('POST /v1/webhooks', 'models.manage', {
    summary: 'Add a webhook; answers the secret that signs its requests, once',
    status: 201,
    keys: true,
  })
    .input(z.object({ name, url, types }))
    .output(secret.extend({ webhook: webhookItem })),
  update: route('PATCH /v1/webhooks/{webhookId}', 'models.manage', {
    summary: 'Change a webhook, or switch it on again',
    keys: true,
  })
    .input(
      webhookPath.extend({
        name: name.optional(),
        url: url.optional(),
        types: types.optional(),
        enabled: z.boolean().optional(),
      }),
    )
    .output(webhookItem),
  remove: route('DELETE /v1/webhooks/{webhookId}', 'models.manage', {
    summary: 'Delete a webhook and its log',
    keys: true,
  })
    .input(webhookPath)
    .output(ok),
  rotateSecret: route('POST /v1/webhooks/{webhookId}/secret', 'models.manage', {
    summary: 'Make a new secret; for a day the one before it signs as well',
    keys: true,
  })
    .input(webhookPath)
    .output(secret),
  test: route('POST /v1/webhooks/{webhookId}/test', 'models.manage', {
    summary: 'Send an event of type jishi.webhook.test',
    keys: true,
  })
    .input(webhookPath)
    .output(webhookDelivery),
  deliveries: route('GET /v1/webhooks/{webhookId}/deliveries', 'models.manage', {
    summary: 'What was sent in the last 30 days, newest first',
    keys: true,
  })
    .input(webhookPath.extend({ ...pageInput.shape, status: webhookDelivery.shape.status.optional() }))
    .output(pageOf(webhookDelivery)),
  delivery: route('GET /v1/webhooks/{webhookId}/deliveries/{deliveryId}', 'models.manage', {
    summary: 'One delivery with its body',
    keys: true,
  })
    .input(deliveryPath)
    .output(webhookDelivery.extend({ body: z.string() })),
  resend: route('POST /v1/webhooks/{webhookId}/deliveries/{deliveryId}/resend', 'models.manage', {
    summary: 'Send it again',
    keys: true,
  })
    .input(deliveryPath)
    .output(webhookDelivery),
};

export const webhookProblems = {
  'webhooks.https_required': 422,
  'webhooks.address_refused': 422,
  'webhooks.too_many': 409,
  'webhooks.disabled': 409,
} as const;
