import type { WebhookType } from '@jishi/contract';

export const webhookTypes = [
  'budget.threshold',
  'budget.exhausted',
  'price.missing',
  'breaker.opened',
  'breaker.closed',
  'usage.recorded',
] as const satisfies readonly WebhookType[];

type Type = WebhookType | 'webhook.test';

/** Dots separate levels in text keys, so `price.missing` is kept under `price-missing`. */
export function typeText(type: string) {
  const known = [...webhookTypes, 'webhook.test'].find((one) => one === type) ?? 'webhook.test';
  return `webhooks.types.${known.replace('.', '-') as Dashed<Type>}` as const;
}

type Dashed<Text extends string> = Text extends `${infer Left}.${infer Right}` ? `${Left}-${Right}` : Text;
