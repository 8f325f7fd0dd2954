// Jishi with everything on: a key, two hard budgets in money, limits of requests and tokens, a price, the ledger, spans
// exported to a collector (the mock takes them).
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../apps/server/src/platform/db/index.ts';
import { createKey, must, setUp } from '../../tests/crash/http-client.ts';
import { freePort, startServer } from '../../tests/crash/server-process.ts';
import { family } from './processes.ts';

export interface JishiTarget {
  pid: number;
  port: number;
  key: string;
  /** The database server's processes on this machine; none for the embedded one. */
  databasePids(): number[];
  stop(): Promise<void>;
}

export interface JishiOptions {
  upstreamPort: number;
  /** Server to make a database on; undefined: the embedded one. */
  databaseServer?: string | undefined;
  /** PostgreSQL commits without waiting for the disk: the software's share of the latency. */
  lazyCommits?: boolean | undefined;
  nodeOptions?: string | undefined;
}

const pico = 1_000_000_000_000n;

export async function startJishi(options: JishiOptions): Promise<JishiTarget> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'jishi-gateway-bench-'));
  const database = options.databaseServer === undefined ? undefined : await createDatabase(options);
  const server = startServer({
    dataDirectory,
    port: await freePort(),
    role: database === undefined ? 'all' : 'api',
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${options.upstreamPort}`,
      JISHI_MASTER_KEY: randomBytes(32).toString('base64'),
      ...(database === undefined ? {} : { DATABASE_URL: database.url }),
      ...(options.nodeOptions === undefined ? {} : { NODE_OPTIONS: options.nodeOptions }),
    },
  });
  await server.ready;
  const key = await provision(server, options.upstreamPort);
  return {
    pid: server.pid,
    port: Number(new URL(server.url).port),
    key,
    databasePids: () => database?.pids() ?? [],
    async stop() {
      await server.end('SIGTERM');
      await database?.drop();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function provision(server: ReturnType<typeof startServer>, upstreamPort: number): Promise<string> {
  const { url } = server;
  const owner = await setUp(server, url.replace('127.0.0.1', 'localhost'));
  const provider = await must<{ id: string }>(`${url}/v1/providers`, owner, {
    body: {
      name: 'Mock',
      kind: 'openai-compatible',
      baseUrl: `http://127.0.0.1:${upstreamPort}/v1`,
      apiKey: 'sk-mock',
    },
  });
  for (const name of ['mock', 'paced']) {
    const model = await must<{ id: string }>(`${url}/v1/model-pool`, owner, {
      body: { providerId: provider.id, name, upstreamName: name, kind: 'chat' },
    });
    await must(`${url}/v1/model-pool/${model.id}/prices`, owner, {
      body: { currency: 'USD', inputPico: '2500000', outputPico: '10000000' },
    });
  }
  for (const each of [null, 'key'])
    await must(`${url}/v1/budgets`, owner, {
      body: {
        name: each === null ? 'Everybody' : 'Each key',
        each,
        unit: 'money',
        currency: 'USD',
        amount: String(1_000_000n * pico),
        period: 'month',
      },
    });
  for (const unit of ['requests', 'tokens'])
    await must(`${url}/v1/rate-limits`, owner, {
      body: { name: unit, unit, amount: 2_000_000_000, per: 'minute' },
    });
  return (await createKey(url, owner)).key;
}

async function createDatabase({ databaseServer = '', lazyCommits = false }: JishiOptions) {
  const name = `jishi_gateway_${randomBytes(6).toString('hex')}`;
  const administration = await openDatabase({ url: databaseServer, poolSize: 1 });
  await administration.execute(`create database ${name}`);
  if (lazyCommits) await administration.execute(`alter database ${name} set synchronous_commit = off`);
  const url = new URL(databaseServer);
  url.pathname = `/${name}`;
  const { rows } = await administration.execute(
    `select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as postmaster`,
  );
  const { postmaster } = rows[0] as { postmaster: number };
  return {
    url: url.href,
    pids: () => family(postmaster),
    drop: async () => {
      await administration.execute(`drop database ${name} with (force)`);
      await administration.close();
    },
  };
}
