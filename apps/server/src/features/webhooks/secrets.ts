import type { Scope } from '../../kernel/scope.ts';
import type { WebhookRow } from './store.ts';

const placeOf = (tenantId: string, webhookId: string) => `webhook.secret:${tenantId}:${webhookId}`;

export function sealSecret(scope: Scope, webhookId: string, secret: string): Promise<string> {
  return scope.ports.vault.seal(secret, placeOf(scope.tenantId, webhookId));
}

/** Those that sign now, the newest first. */
export async function secretsOf(scope: Scope, webhook: WebhookRow, at: Date): Promise<string[]> {
  const place = placeOf(scope.tenantId, webhook.id);
  const envelopes = [webhook.secret_envelope];
  const { previous_envelope, previous_until } = webhook;
  if (previous_envelope !== null && previous_until !== null && previous_until > at)
    envelopes.push(previous_envelope);
  return Promise.all(envelopes.map((envelope) => scope.ports.vault.open(envelope, place)));
}
