import { createHmac, randomBytes } from 'node:crypto';

// The words of a delivery: CloudEvents 1.0 in structured mode, signed as Standard Webhooks. Pure.

export interface HappenedEvent {
  id: string;
  type: string;
  subject: string | null;
  at: Date;
  data: unknown;
}

/** @param source who says so: the tenant's address at this installation */
export function cloudEvent({ id, type, subject, at, data }: HappenedEvent, source: string): string {
  return JSON.stringify({
    specversion: '1.0',
    id,
    source,
    type: `jishi.${type}`,
    ...(subject === null ? {} : { subject }),
    time: at.toISOString(),
    datacontenttype: 'application/json',
    data,
  });
}

const secretPrefix = 'whsec_';

export function newSecret(): string {
  return secretPrefix + randomBytes(32).toString('base64');
}

interface Signing {
  /** Of the event: the same whenever it is sent. */
  id: string;
  /** When this attempt is made. */
  at: Date;
  body: string;
  /** The newest first. */
  secrets: readonly string[];
}

/** Standard Webhooks wants 24 bytes at least. An empty secret would be one that everybody knows. */
const smallestKey = 24;

/** Headers of a delivery; `webhook-signature` holds one signature per secret that is valid now. */
export function signedHeaders({ id, at, body, secrets }: Signing): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(secretPrefix.length), 'base64');
    if (key.length < smallestKey) throw new Error('the secret of a webhook is too short to sign with');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'content-type': 'application/cloudevents+json; charset=utf-8',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
