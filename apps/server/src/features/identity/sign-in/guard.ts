import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { problem } from '../../../kernel/problem.ts';
import type { Tx } from '../../../kernel/scope.ts';
import type { Installation, Visitor } from '../installation.ts';
import { inSystem } from '../system-store.ts';
import { changeGuard, readGuards } from './guard-system-store.ts';
import { accountPolicy, addressPolicy, afterFailure, lockedMinutes, resetPolicy } from './lockout.ts';

/** The key of an account, known or not: a lock must not tell which addresses exist. */
export function accountKey(email: string): string {
  return `account:${digest(email.toLowerCase())}`;
}

/**
 * The key of an address: an IPv4 address or an IPv6 /64. None for loopback: there every visitor of a reverse proxy
 * looks the same unless JISHI_TRUST_PROXY is set, and one guesser would lock everybody out.
 */
export function addressKey(ipAddress: string): string | undefined {
  const address = ipAddress.replace(/^::ffff:/i, '');
  if (address === '::1' || address.startsWith('127.')) return undefined;
  const network = isIP(address) === 6 ? networkOf(address) : address;
  return `address:${digest(network)}`;
}

/** The first 64 bits of an IPv6 address. */
function networkOf(address: string): string {
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const left = head.split(':').filter((part) => part !== '');
  const right = tail?.split(':').filter((part) => part !== '') ?? [];
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** @throws Problem `auth.locked` (with `minutes`) or `request.rate_limited` */
export async function refuseWhenLocked(
  { database, clock }: Installation,
  email: string,
  visitor: Visitor,
): Promise<void> {
  const address = addressKey(visitor.ipAddress);
  const keys = [accountKey(email), ...(address === undefined ? [] : [address])];
  const [account, throttled] = await readGuards(database, keys);
  const now = clock.now();
  const minutes = lockedMinutes(account, now);
  if (minutes > 0) throw problem('auth.locked', { minutes });
  if (lockedMinutes(throttled, now) > 0) throw problem('request.rate_limited');
}

/** Counts a wrong password against account and address. Always in this order, so that two never wait for each other. */
export async function countFailure(
  { clock }: Installation,
  tx: Tx,
  { email, visitor }: { email: string; visitor: Visitor },
): Promise<void> {
  const now = clock.now();
  await changeGuard(tx, accountKey(email), {
    now,
    change: (state) => afterFailure(state, now, accountPolicy),
  });
  const address = addressKey(visitor.ipAddress);
  if (address === undefined) return;
  await changeGuard(tx, address, { now, change: (state) => afterFailure(state, now, addressPolicy) });
}

/** Whether one more reset mail may go to this account now; counts it. */
export function mayMailReset({ database, clock }: Installation, email: string): Promise<boolean> {
  const key = `reset:${digest(email.toLowerCase())}`;
  return inSystem(database, async (tx) => {
    const now = clock.now();
    let allowed = false;
    await changeGuard(tx, key, {
      now,
      change: (state) => {
        allowed = lockedMinutes(state, now) === 0;
        return allowed ? afterFailure(state, now, resetPolicy) : state;
      },
    });
    return allowed;
  });
}
