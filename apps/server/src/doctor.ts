import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Config, ConfigError, readConfig } from './config.ts';
import { DirectoryInUse, openDatabase } from './platform/db/index.ts';
import { blobPort, vaultPort } from './wire-ports.ts';
import { searchPorts } from './wire-search.ts';

type Outcome = { check: string; ok: boolean; detail: string };

/** `jishi doctor`: what would keep this installation from working, in sentences. Changes nothing but a probe file. */
async function main(): Promise<void> {
  const outcomes = await examine();
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(outcomes, null, 2)}\n`);
  else
    for (const { check, ok, detail } of outcomes)
      process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${check.padEnd(14)} ${detail}\n`);
  if (outcomes.some(({ ok }) => !ok)) process.exitCode = 1;
}

async function examine(): Promise<Outcome[]> {
  const runtime = {
    check: 'node',
    ok: Number(process.versions.node.split('.')[0]) >= 24,
    detail: process.version,
  };
  let config: Config;
  try {
    config = readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [runtime, { check: 'configuration', ok: false, detail: error.message }];
  }
  return [
    runtime,
    { check: 'configuration', ok: true, detail: `console at ${config.publicUrl}` },
    await attempt('data folder', () => checkFolder(config)),
    await attempt('master key', async () => {
      await vaultPort(config);
      return config.masterKey === undefined
        ? join(config.dataDirectory, 'master.key')
        : 'from JISHI_MASTER_KEY';
    }),
    await attempt('files', async () => {
      await blobPort(config).check();
      return config.blobs.kind;
    }),
    await attempt('database', () => checkDatabase(config)),
    ...(config.milvus === undefined ? [] : [await attempt('milvus', () => checkMilvus(config))]),
    await checkServer(config),
  ];
}

async function attempt(check: string, work: () => Promise<string>): Promise<Outcome> {
  try {
    return { check, ok: true, detail: await work() };
  } catch (error) {
    return { check, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function checkFolder({ dataDirectory }: Config): Promise<string> {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  accessSync(dataDirectory, constants.R_OK | constants.W_OK);
  const { bavail, bsize } = statfsSync(dataDirectory);
  const freeMb = Math.round((bavail * bsize) / 1024 / 1024);
  if (freeMb < 500) throw new Error(`${dataDirectory}: only ${freeMb} MB free`);
  return `${dataDirectory}, ${freeMb} MB free`;
}

async function checkMilvus(config: Config): Promise<string> {
  const { remote } = searchPorts(config, { kind: 'embedded', execute: async () => ({ rows: [] }) });
  await remote?.check();
  await remote?.close();
  return config.milvus?.url ?? '';
}

async function checkDatabase(config: Config): Promise<string> {
  const url = config.databaseUrl?.reveal();
  try {
    const database = await openDatabase({ url, dataDirectory: config.dataDirectory, poolSize: 1 });
    try {
      const { rows } = await database.execute(
        "select current_setting('server_version') as version, exists (select 1 from pg_available_extensions where name = 'vector') as vector",
      );
      const { version, vector } = rows[0] as { version: string; vector: boolean };
      if (!vector) throw new Error(`PostgreSQL ${version} without the extension pgvector`);
      return `${database.kind} ${version} with pgvector`;
    } finally {
      await database.close();
    }
  } catch (error) {
    if (error instanceof DirectoryInUse) return 'embedded, in use by the running server';
    throw error;
  }
}

/** A server that is not running is no fault. */
function checkServer({ port, host }: Config): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const done = (detail: string) => {
      socket.destroy();
      resolve({ check: 'server', ok: true, detail });
    };
    socket.once('connect', () => done(`listening on ${host}:${port}`));
    socket.once('error', () => done(`not running on ${host}:${port}`));
  });
}

await main();
