import { randomBytes } from 'node:crypto';
import { type DatabaseHandle, openDatabase } from '../../apps/server/src/platform/db/index.ts';

const opened: { database?: Promise<DatabaseHandle> } = {};

/**
 * The migrated database of this test worker: embedded in memory, or, where TEST_DATABASE_URL names a PostgreSQL server,
 * a fresh database there. Shared by all files of the worker; a fresh tenant is the isolation.
 */
export function testDatabase(): Promise<DatabaseHandle> {
  opened.database ??= open();
  return opened.database;
}

async function open(): Promise<DatabaseHandle> {
  const database = await openFresh();
  await database.migrate();
  return database;
}

/** An empty database of its own, not migrated; the caller closes it. */
export async function openFresh(): Promise<DatabaseHandle> {
  const server = process.env.TEST_DATABASE_URL;
  if (server === undefined || server === '') return openDatabase({});
  return openDatabase({ url: await createServerDatabase(server), poolSize: 5 });
}

async function createServerDatabase(server: string): Promise<string> {
  const name = `jishi_test_${randomBytes(6).toString('hex')}`;
  const administration = await openDatabase({ url: server, poolSize: 1 });
  await administration.execute(`create database ${name}`);
  await administration.close();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
