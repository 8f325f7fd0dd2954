import { mkdirSync } from 'node:fs';
import type { Config } from './config.ts';
import { type DatabaseHandle, openDatabase } from './platform/db/index.ts';

/** Opens the database that the configuration names. */
export async function openConfigured(config: Config): Promise<DatabaseHandle> {
  mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 });
  return openDatabase({
    url: config.databaseUrl?.reveal(),
    dataDirectory: config.dataDirectory,
    poolSize: config.databasePool,
  });
}
