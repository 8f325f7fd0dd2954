import { existsSync, readdirSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';

const MEGABYTE = 1024 * 1024;
/** Megabytes. All of it is taken at the start, used or not: a small installation must not pay for a large one. */
const BOUNDS = { least: 96, most: 512 };

/**
 * Megabytes of pages that the embedded database keeps in memory: half of what it holds as it starts. What is read from
 * files instead goes through the file system of the WASM engine, page by page.
 * @param directory of the cluster; null = in memory, where its files are too
 */
export function bufferMegabytes(directory: string | null): number {
  const base = directory === null ? undefined : join(directory, 'base');
  // It is not there before the database is made.
  if (base === undefined || !existsSync(base)) return BOUNDS.least;
  const half = bytesIn(base) / MEGABYTE / 2;
  const most = Math.min(BOUNDS.most, totalmem() / MEGABYTE / 16);
  return Math.round(Math.max(BOUNDS.least, Math.min(most, half)));
}

function bytesIn(directory: string): number {
  const files = readdirSync(directory, { withFileTypes: true, recursive: true }).filter((one) =>
    one.isFile(),
  );
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
