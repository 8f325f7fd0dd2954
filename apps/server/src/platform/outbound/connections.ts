import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Pool } from 'undici';
import { OutboundFailure } from './failure.ts';
import type { Target } from './target.ts';

/** Turns a name into numeric addresses. Called once per name and TTL, never by the socket itself. */
export type Resolver = (hostname: string) => Promise<readonly string[]>;

/** Names resolved once, sockets pinned to the answer. */
export type Connections = {
  addressesOf(hostname: string): Promise<readonly string[]>;
  poolFor(target: Target, addresses: readonly string[]): Pool;
  /** Forgets a name after a failed connection: the host may have moved. */
  forget(hostname: string): void;
  close(): Promise<void>;
};

export type ConnectionLimits = {
  readonly connectMs: number;
  readonly idleMs: number;
  readonly maxResponseBytes: number;
  readonly dnsTtlMs: number;
  readonly connectionsPerOrigin: number;
  readonly maxOrigins: number;
};

type Answer = { readonly addresses: Promise<readonly string[]>; readonly until: number };

// A name costs ~100 bytes; the bound only stops a crawler from growing the map for ever.
const MAX_NAMES = 2_000;
// Below the 60 s after which common load balancers silently drop an idle connection.
const KEEP_ALIVE_MS = 10_000;

/** The operating system's resolver, including its hosts file. */
export async function systemResolver(hostname: string): Promise<readonly string[]> {
  const answers = await lookup(hostname, { all: true });
  return answers.map((answer) => answer.address);
}

/** Opens the two caches. `ca`: extra certificate authorities in PEM, for TLS to internal hosts. */
export function openConnections(resolver: Resolver, limits: ConnectionLimits, ca?: string): Connections {
  const names = new Map<string, Answer>();
  const pools = new Map<string, Pool>();
  return {
    addressesOf: (hostname) => resolveOnce(names, hostname, { resolver, ttlMs: limits.dnsTtlMs }),
    poolFor(target, addresses) {
      // The addresses are part of the key: a connection is reused only for the answer that was judged.
      const key = `${target.origin} ${addresses.length === 1 ? addresses[0] : [...addresses].sort().join(' ')}`;
      const pool = pools.get(key) ?? openPool(target.origin, addresses, { limits, ca });
      pools.delete(key);
      pools.set(key, pool);
      evictOldest(pools, limits.maxOrigins);
      return pool;
    },
    forget: (hostname) => void names.delete(hostname),
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}

function resolveOnce(
  names: Map<string, Answer>,
  hostname: string,
  { resolver, ttlMs }: { resolver: Resolver; ttlMs: number },
): Promise<readonly string[]> {
  if (isIP(hostname) !== 0) return Promise.resolve([hostname]);
  const known = names.get(hostname);
  if (known && known.until > performance.now()) return known.addresses;
  const addresses = askResolver(resolver, hostname);
  names.delete(hostname);
  names.set(hostname, { addresses, until: performance.now() + ttlMs });
  addresses.catch(() => {
    if (names.get(hostname)?.addresses === addresses) names.delete(hostname);
  });
  const oldest = names.size > MAX_NAMES ? names.keys().next().value : undefined;
  if (oldest !== undefined) names.delete(oldest);
  return addresses;
}

async function askResolver(resolver: Resolver, hostname: string): Promise<readonly string[]> {
  const addresses = await resolver(hostname);
  if (addresses.length === 0) throw new OutboundFailure('outbound.name_not_found', { reason: 'no-address' });
  return addresses;
}

function openPool(
  origin: string,
  addresses: readonly string[],
  { limits, ca }: { limits: ConnectionLimits; ca: string | undefined },
): Pool {
  return new Pool(origin, {
    connections: limits.connectionsPerOrigin,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxResponseSize: limits.maxResponseBytes,
    bodyTimeout: limits.idleMs,
    // 0: the client's own timer covers resolving, connecting and waiting together, to the millisecond.
    headersTimeout: 0,
    connect: {
      lookup: pinnedLookup(addresses),
      timeout: limits.connectMs,
      ...(ca === undefined ? {} : { ca }),
    },
  });
}

/** The only "resolver" a socket ever sees: it knows the judged addresses and nothing else. */
function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, callback) => {
    const [first] = answers;
    if (options.all) callback(null, answers);
    else if (first) callback(null, first.address, first.family);
    else callback(new Error('no pinned address'), '');
  };
}

function evictOldest(pools: Map<string, Pool>, maxOrigins: number): void {
  for (const [key, pool] of pools) {
    if (pools.size <= maxOrigins) return;
    pools.delete(key);
    // Waits for running requests, takes no new ones. A pool that failed to close has nothing left to close.
    pool.close().catch(() => undefined);
  }
}
