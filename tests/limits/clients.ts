import { faults } from './faulty-upstream.ts';
import type { World } from './world.ts';

/** What the clients saw. */
export interface Tally {
  sent: number;
  statuses: Map<number, number>;
  /** Connections that broke: their process was killed, or they left. */
  broken: number;
  /** Second deliveries of a call under the same `Idempotency-Key`, by what they were answered. */
  redelivered: Map<string, number>;
}

export const emptyTally = (): Tally => ({
  sent: 0,
  statuses: new Map(),
  broken: 0,
  redelivered: new Map(),
});

/** Calls that arrive twice at once: one JSON and one stream of forty. */
export const arrivesTwice = (number: number) => number % 40 === 0 || number % 40 === 2;

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function note(tally: Tally, seen: { status: number; replayed: boolean } | undefined): void {
  if (seen === undefined) tally.broken += 1;
  else if (seen.replayed) count(tally.redelivered, 'replayed');
  else if (seen.status === 409) count(tally.redelivered, 'still running');
  else count(tally.statuses, seen.status);
}

/** Clients that each send the next call, to whichever process; some leave in the middle, some calls arrive twice. */
export async function load(
  world: World,
  { requests, clients, tally }: { requests: number; clients: number; tally: Tally },
): Promise<void> {
  const deliver = async (number: number) => note(tally, await one(world, number).catch(() => undefined));
  const client = async () => {
    while (tally.sent < requests) {
      const number = tally.sent++;
      await Promise.all([deliver(number), arrivesTwice(number) ? deliver(number) : undefined]);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
}

async function one(world: World, number: number): Promise<{ status: number; replayed: boolean }> {
  const fault = faults[number % faults.length] ?? 'json';
  const server = world.servers[Math.floor(Math.random() * world.servers.length)];
  const leaves = fault === 'slow' && number % 3 === 0;
  const response = await fetch(`${server?.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.key}`,
      'content-type': 'application/json',
      'x-jishi-app': `call-${number}`,
      ...(arrivesTwice(number) ? { 'idempotency-key': `call-${number}` } : {}),
    },
    body: JSON.stringify({
      model: 'm',
      messages: [{ role: 'user', content: `call ${number} ${fault}` }],
      max_tokens: 20,
      stream: !fault.startsWith('json'),
    }),
    signal: leaves ? AbortSignal.timeout(150) : AbortSignal.timeout(60_000),
  });
  await response.text();
  return { status: response.status, replayed: response.headers.has('idempotent-replayed') };
}
