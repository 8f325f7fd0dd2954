import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DatabaseHandle, openDatabase } from '../../apps/server/src/platform/db/index.ts';
import { createKey, must, setUp } from '../crash/http-client.ts';
import { freePort, type ServerProcess, startServer } from '../crash/server-process.ts';
import { type Billed, startFaultyUpstream } from './faulty-upstream.ts';

const origin = 'https://jishi.example';
/** One USD a token, so that the budget is counted in whole tokens. */
export const dollar = 1_000_000_000_000n;

/** Two processes on one database, a key of one person, two hard budgets of the same amount over it. */
export interface World {
  servers: ServerProcess[];
  start(): Promise<ServerProcess>;
  key: string;
  database: DatabaseHandle;
  /** The upstream's own log. */
  billed: Billed[];
}

async function createDatabase(databaseServer: string, cleaning: (() => unknown)[]): Promise<string> {
  const name = `jishi_limits_${randomBytes(6).toString('hex')}`;
  const administer = async (statement: string) => {
    const administration = await openDatabase({ url: databaseServer, poolSize: 1 });
    await administration.execute(statement);
    await administration.close();
  };
  await administer(`create database ${name}`);
  cleaning.push(() => administer(`drop database ${name} with (force)`));
  const url = new URL(databaseServer);
  url.pathname = `/${name}`;
  return url.href;
}

export async function openWorld(
  databaseServer: string,
  { budgetDollars, cleaning }: { budgetDollars: bigint; cleaning: (() => unknown)[] },
): Promise<World> {
  const upstream = await startFaultyUpstream();
  const dataDirectory = mkdtempSync(join(tmpdir(), 'jishi-limits-'));
  const url = await createDatabase(databaseServer, cleaning);
  cleaning.push(
    () => rmSync(dataDirectory, { recursive: true, force: true }),
    () => upstream.close(),
  );
  const environment = {
    DATABASE_URL: url,
    DATABASE_POOL: '8',
    JISHI_MASTER_KEY: randomBytes(32).toString('base64'),
    JISHI_PUBLIC_URL: origin,
    JISHI_LEASES: process.env.JISHI_LEASES ?? '',
  };
  const start = async () => {
    const server = startServer({ dataDirectory, port: await freePort(), role: 'api', environment });
    cleaning.push(() => server.end('SIGKILL'));
    await server.ready;
    return server;
  };
  const first = await start();
  const key = await furnish(first, upstream.url, budgetDollars);
  const database = await openDatabase({ url, poolSize: 3 });
  cleaning.push(() => database.close());
  return { servers: [first, await start()], start, key, database, billed: upstream.billed };
}

async function furnish(server: ServerProcess, upstream: string, budgetDollars: bigint): Promise<string> {
  const owner = await setUp(server, origin);
  const { url: base } = server;
  const provider = await must<{ id: string }>(`${base}/v1/providers`, owner, {
    body: { name: 'Mock', kind: 'openai-compatible', baseUrl: upstream, apiKey: 'sk-mock' },
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
  return (await createKey(base, owner)).key;
}
