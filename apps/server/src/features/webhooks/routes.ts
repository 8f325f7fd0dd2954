import { api } from '../../platform/http/index.ts';
import { changeWebhook, createWebhook, removeWebhook, rotateSecret } from './manage.ts';
import { presentWebhook } from './present.ts';
import { resend, sendTest, showDeliveries, showDelivery } from './sent.ts';
import { listWebhooks } from './store.ts';

export const webhookRoutes = {
  list: api.webhooks.list.handler(async ({ context: { scope } }) => ({
    items: (await scope.tx(listWebhooks)).map(presentWebhook),
  })),
  create: api.webhooks.create.handler(({ input, context: { scope } }) => createWebhook(scope, input)),
  update: api.webhooks.update.handler(({ input: { webhookId, ...change }, context: { scope } }) =>
    changeWebhook(scope, webhookId, change),
  ),
  remove: api.webhooks.remove.handler(async ({ input, context: { scope } }) => {
    await removeWebhook(scope, input.webhookId);
    return { ok: true as const };
  }),
  rotateSecret: api.webhooks.rotateSecret.handler(({ input, context: { scope } }) =>
    rotateSecret(scope, input.webhookId),
  ),
  test: api.webhooks.test.handler(({ input, context: { scope } }) => sendTest(scope, input.webhookId)),
  deliveries: api.webhooks.deliveries.handler(({ input, context: { scope } }) =>
    showDeliveries(scope, input),
  ),
  delivery: api.webhooks.delivery.handler(({ input, context: { scope } }) => showDelivery(scope, input)),
  resend: api.webhooks.resend.handler(({ input, context: { scope } }) => resend(scope, input)),
};
