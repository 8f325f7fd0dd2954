import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { recoverHolds } from '../../apps/server/src/features/limits/index.ts';
import { recoverUsage } from '../../apps/server/src/features/metering/index.ts';
import { type DatabaseHandle, openDatabase } from '../../apps/server/src/platform/db/index.ts';
import { createKey, must, setUp, until } from '../crash/http-client.ts';
import { freePort, type ServerProcess, startServer } from '../crash/server-process.ts';
import { type Billed, faults, startFaultyUpstream } from './faulty-upstream.ts';

// §6.24, on PostgreSQL: JISHI_LIMITS_REQUESTS (default 2,000), JISHI_LIMITS_CLIENTS (64), JISHI_LIMITS_KILLS (2).
const databaseServer = process.env.TEST_DATABASE_URL ?? '';
if (databaseServer === '')
  process.stdout.write('budgets over processes: skipped, TEST_DATABASE_URL is not set\n');
const size = {
  requests: Number(process.env.JISHI_LIMITS_REQUESTS ?? 2_000),
  clients: Number(process.env.JISHI_LIMITS_CLIENTS ?? 64),
  kills: Number(process.env.JISHI_LIMITS_KILLS ?? 2),
};
const origin = 'https://jishi.example';
/** One USD a token, so that the budget is counted in whole tokens. */
const dollar = 1_000_000_000_000n;
/** Small enough to be used up before the end, so that the limit is really met. */
const budgetDollars = BigInt(Math.round(size.requests * 4));

const cleaning: (() => unknown)[] = [];
afterAll(async () => {
  for (const clean of cleaning.reverse()) await clean();
});

interface World {
  servers: ServerProcess[];
  start(): Promise<ServerProcess>;
  key: string;
  database: DatabaseHandle;
  billed: Billed[];
}

async function createDatabase(): Promise<string> {
  const name = `jishi_limits_${randomBytes(6).toString('hex')}`;
  const administration = await openDatabase({ url: databaseServer, poolSize: 1 });
  await administration.execute(`create database ${name}`);
  await administration.close();
  const url = new URL(databaseServer);
  url.pathname = `/${name}`;
  return url.href;
}

async function openWorld(): Promise<World> {
  const upstream = await startFaultyUpstream();
  const dataDirectory = mkdtempSync(join(tmpdir(), 'jishi-limits-'));
  const url = await createDatabase();
  const environment = {
    DATABASE_URL: url,
    DATABASE_POOL: '8',
    JISHI_MASTER_KEY: randomBytes(32).toString('base64'),
    JISHI_PUBLIC_URL: origin,
  };
  cleaning.push(
    () => rmSync(dataDirectory, { recursive: true, force: true }),
    () => upstream.close(),
  );
  const start = async () => {
    const server = startServer({ dataDirectory, port: await freePort(), role: 'api', environment });
    cleaning.push(() => server.end('SIGKILL'));
    await server.ready;
    return server;
  };
  const first = await start();
  const owner = await setUp(first, origin);
  const { url: base } = first;
  const provider = await must<{ id: string }>(`${base}/v1/providers`, owner, {
    body: { name: 'Mock', kind: 'openai-compatible', baseUrl: upstream.url, apiKey: 'sk-mock' },
  });
  const model = await must<{ id: string }>(`${base}/v1/model-pool`, owner, {
    body: { providerId: provider.id, name: 'm', upstreamName: 'm', kind: 'chat' },
  });
  await must(`${base}/v1/model-pool/${model.id}/prices`, owner, {
    body: { currency: 'USD', inputPico: String(dollar), outputPico: String(dollar) },
  });
  for (const [name, each] of [
    ['Tenant', null],
    ['Each person', 'user'],
  ])
    await must(`${base}/v1/budgets`, owner, {
      body: {
        name,
        each,
        unit: 'money',
        currency: 'USD',
        amount: String(budgetDollars * dollar),
        period: 'total',
      },
    });
  const { key } = await createKey(base, owner);
  const database = await openDatabase({ url, poolSize: 3 });
  cleaning.push(() => database.close());
  return { servers: [first, await start()], start, key, database, billed: upstream.billed };
}

interface Tally {
  sent: number;
  statuses: Map<number, number>;
  broken: number;
}

/** Clients that each send the next call, to whichever process; some leave in the middle. */
async function load(world: World, tally: Tally): Promise<void> {
  const client = async () => {
    while (tally.sent < size.requests) {
      const number = tally.sent++;
      const status = await one(world, number).catch(() => undefined);
      if (status === undefined) tally.broken += 1;
      else tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: size.clients }, client));
}

async function one(world: World, number: number): Promise<number> {
  const fault = faults[number % faults.length] ?? 'json';
  const server = world.servers[Math.floor(Math.random() * world.servers.length)];
  const leaves = fault === 'slow' && number % 3 === 0;
  const response = await fetch(`${server?.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.key}`,
      'content-type': 'application/json',
      'x-jishi-app': `call-${number}`,
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
  return response.status;
}

/** Spent and held of each account, in one statement: one moment. */
async function accounts({ database }: World) {
  const { rows } = await sql<{ budget: string; spent: string; held: string; entries: string }>`
    SELECT b.name AS budget, p.spent::text,
      (SELECT coalesce(sum(amount), 0)::text FROM budget_entry e
        WHERE e.budget_id = p.budget_id AND e.holder = p.holder AND e.starts_at = p.starts_at AND held) AS held,
      (SELECT coalesce(sum(amount), 0)::text FROM budget_entry e
        WHERE e.budget_id = p.budget_id AND e.holder = p.holder AND e.starts_at = p.starts_at AND NOT held) AS entries
    FROM budget_period p JOIN budget b ON b.tenant_id = p.tenant_id AND b.id = p.budget_id`.execute(
    database.system,
  );
  return rows;
}

describe.skipIf(databaseServer === '')('§6.24 budgets over two processes', () => {
  it('never exceed their limit, lose nothing and count nothing twice, through faults and kill -9', async () => {
    const world = await openWorld();
    const tally: Tally = { sent: 0, statuses: new Map(), broken: 0 };
    const state = { over: false, samples: 0, highest: 0n };
    const limit = budgetDollars * dollar;
    const sampling = (async () => {
      while (!state.over) {
        for (const { spent, held } of await accounts(world)) {
          const used = BigInt(spent) + BigInt(held);
          if (used > state.highest) state.highest = used;
        }
        state.samples += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const killing = (async () => {
      for (let kill = 1; kill <= size.kills; kill++) {
        const mark = Math.floor((size.requests * kill) / (size.kills + 1));
        await until(`call ${mark}`, async () => tally.sent >= mark, 3_600_000);
        const index = kill % 2;
        await world.servers[index]?.end('SIGKILL');
        world.servers[index] = await world.start();
      }
    })();
    await Promise.all([load(world, tally), killing]);
    state.over = true;
    await sampling;
    expect(state.highest).toBeLessThanOrEqual(limit);
    expect(state.samples).toBeGreaterThan(5);

    // The living end in order and settle what they have; what is pending then belongs to the dead.
    await Promise.all(world.servers.map((server) => server.end('SIGTERM')));
    const later = new Date(Date.now() + 24 * 3_600_000);
    await recoverUsage(world.database.system, { now: later, alone: false });
    await recoverHolds(world.database.system, later);
    const rows = await world.database.system.selectFrom('usage_record').selectAll().execute();
    proveLedger(rows, world.billed);
    const cost = rows.reduce((sum, row) => sum + BigInt(row.cost_pico ?? 0), 0n);
    const final = await accounts(world);
    expect(final).toHaveLength(2);
    for (const account of final)
      expect(account).toMatchObject({ held: '0', spent: String(cost), entries: String(cost) });
    expect(cost).toBeLessThanOrEqual(limit);
    process.stdout.write(
      `${JSON.stringify({ ...size, statuses: Object.fromEntries(tally.statuses), broken: tally.broken, attempts: rows.length, upstream: world.billed.length, highest: String(state.highest / dollar), limit: String(budgetDollars), samples: state.samples, interrupted: rows.filter(({ problem }) => problem === 'interrupted').length })}\n`,
    );
  }, 3_600_000);
});

type Row = { app: string; status: string; problem: string | null; upstream_id: string | null } & {
  input_tokens: number;
  output_tokens: number;
  estimated: boolean;
};

/** The ledger beside the upstream's own log. */
function proveLedger(rows: Row[], billed: Billed[]): void {
  const byId = new Map(billed.map((entry) => [entry.upstreamId, entry]));
  const named = rows.filter(({ upstream_id }) => upstream_id !== null);
  expect(new Set(named.map(({ upstream_id }) => upstream_id)).size).toBe(named.length);
  for (const row of named) {
    const entry = byId.get(row.upstream_id ?? '');
    expect(`call-${entry?.call}`).toBe(row.app);
    if (row.status !== 'ok' || row.estimated) continue;
    expect([row.app, row.input_tokens, row.output_tokens]).toEqual([
      row.app,
      entry?.inputTokens,
      entry?.outputTokens,
    ]);
  }
  const perCall = Map.groupBy(rows, ({ app }) => app);
  for (const [call, entries] of Map.groupBy(billed, ({ call }) => `call-${call}`)) {
    // One row for each request that reached the upstream; more only where a process died before it could send.
    expect(perCall.get(call)?.length ?? 0, call).toBeGreaterThanOrEqual(entries.length);
  }
  for (const entry of billed.filter(({ told }) => told)) {
    const row = rows.find(({ upstream_id }) => upstream_id === entry.upstreamId);
    const given = perCall.get(`call-${entry.call}`) ?? [];
    // Known to the token, or given up with its process, or left by its client.
    const known = row !== undefined || given.some(({ status }) => status !== 'ok');
    expect(known, entry.call).toBe(true);
  }
  expect(rows.filter(({ status }) => status === 'pending')).toEqual([]);
}
