import type { WebhookItem, WebhookType } from '@jishi/contract';
import { newId } from '../../kernel/id.ts';
import { problem } from '../../kernel/problem.ts';
import { found } from '../../kernel/require.ts';
import type { Scope, Tx } from '../../kernel/scope.ts';
import { OutboundFailure, OutboundRefusal } from '../../platform/outbound/index.ts';
import { recordAudit } from '../audit/index.ts';
import { newSecret } from './cloud-event.ts';
import { presentWebhook } from './present.ts';
import { sealSecret } from './secrets.ts';
import { deleteWebhook, findWebhook, insertWebhook, listWebhooks, updateWebhook } from './store.ts';

/** More would turn each event into a flood. */
const maxWebhooks = 20;
const dayMs = 86_400_000;

export async function createWebhook(
  scope: Scope,
  { name, url, types }: { name: string; url: string; types: WebhookType[] },
): Promise<{ webhook: WebhookItem; secret: string }> {
  await requireAddress(scope, url);
  const id = newId('webhook');
  const secret = newSecret();
  const envelope = await sealSecret(scope, id, secret);
  const webhook = await scope.tx(async (tx) => {
    if ((await listWebhooks(tx)).length >= maxWebhooks)
      throw problem('webhooks.too_many', { max: maxWebhooks });
    await insertWebhook(tx, {
      tenant_id: scope.tenantId,
      id,
      name,
      url,
      types: [...new Set(types)],
      secret_envelope: envelope,
      created_at: scope.clock.now(),
    });
    await audit(tx, scope, { action: 'created', id, name, details: { host: new URL(url).host, types } });
    return presentWebhook(found(await findWebhook(tx, id)));
  });
  return { webhook, secret };
}

export interface WebhookChange {
  name?: string | undefined;
  url?: string | undefined;
  types?: WebhookType[] | undefined;
  enabled?: boolean | undefined;
}

export async function changeWebhook(scope: Scope, id: string, change: WebhookChange): Promise<WebhookItem> {
  if (change.url !== undefined) await requireAddress(scope, change.url);
  return scope.tx(async (tx) => {
    const row = found(await findWebhook(tx, id));
    const { name, url, types, enabled } = change;
    await updateWebhook(tx, id, {
      ...(name === undefined ? {} : { name }),
      ...(url === undefined ? {} : { url }),
      ...(types === undefined ? {} : { types: [...new Set(types)] }),
      ...(enabled === undefined ? {} : { enabled, disabled_reason: null, failing_since: null }),
    });
    const { url: _, ...details } = change;
    await audit(tx, scope, {
      action: 'changed',
      id,
      name: name ?? row.name,
      details: { ...details, ...(url === undefined ? {} : { host: new URL(url).host }) },
    });
    return presentWebhook(found(await findWebhook(tx, id)));
  });
}

export async function removeWebhook(scope: Scope, id: string): Promise<void> {
  await scope.tx(async (tx) => {
    const { name } = found(await findWebhook(tx, id));
    await deleteWebhook(tx, id);
    await audit(tx, scope, { action: 'deleted', id, name });
  });
}

/** For a day both secrets sign, so that receivers can change theirs without losing anything. */
export async function rotateSecret(scope: Scope, id: string): Promise<{ secret: string }> {
  const secret = newSecret();
  const envelope = await sealSecret(scope, id, secret);
  await scope.tx(async (tx) => {
    const row = found(await findWebhook(tx, id));
    await updateWebhook(tx, id, {
      secret_envelope: envelope,
      previous_envelope: row.secret_envelope,
      previous_until: new Date(scope.clock.now().getTime() + dayMs),
    });
    await audit(tx, scope, { action: 'secret_rotated', id, name: row.name });
  });
  return { secret };
}

interface Audited {
  action: string;
  id: string;
  name: string;
  details?: Record<string, unknown>;
}

export function audit(tx: Tx, scope: Scope, { action, id, name, details = {} }: Audited): Promise<void> {
  return recordAudit(tx, scope, {
    action: `webhook.${action}`,
    subject: { kind: 'webhook', id, name },
    details,
  });
}

/**
 * Events are figures of a business: they leave encrypted. Plain HTTP is for a receiver on this very machine, which the
 * operator has to allow.
 */
async function requireAddress(scope: Scope, url: string): Promise<void> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const here = parsed !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname);
  if (parsed?.protocol !== 'https:' && !(parsed?.protocol === 'http:' && here))
    throw problem('webhooks.https_required');
  await scope.ports.outbound
    .check(url, { tenant: scope.tenantId, signal: scope.signal })
    .catch((error: unknown) => {
      if (error instanceof OutboundRefusal) throw problem('webhooks.address_refused', {}, error);
      // A name that is not known yet may be tomorrow; deliveries are judged anew each time.
      if (!(error instanceof OutboundFailure)) throw error;
    });
}
