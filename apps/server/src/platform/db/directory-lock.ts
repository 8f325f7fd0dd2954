import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Two processes on one embedded data directory corrupt it. */
export class DirectoryInUse extends Error {
  constructor(directory: string) {
    super(`Another Jishi process is using ${directory}. Stop it first, or set JISHI_DATA to another folder.`);
    this.name = 'DirectoryInUse';
  }
}

/**
 * Holds a data directory for this process by listening on a socket: the kernel lets go of it when the process dies,
 * whatever killed it, so no stale lock can remain. Resolves to the release function.
 */
export async function lockDirectory(directory: string): Promise<() => void> {
  const path = socketPath(realpathSync(directory));
  if (await answers(path)) throw new DirectoryInUse(directory);
  rmSync(path, { force: true });
  const server = createServer((socket) => socket.destroy());
  await listen(server, path, directory);
  server.unref();
  return () => server.close();
}

function socketPath(directory: string): string {
  // A socket path may have at most about 100 bytes.
  const inside = join(directory, 'lock.sock');
  if (Buffer.byteLength(inside) <= 100) return inside;
  return join(tmpdir(), `jishi-${createHash('sha256').update(directory).digest('hex').slice(0, 24)}.sock`);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function listen(server: Server, path: string, directory: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new DirectoryInUse(directory) : error),
    );
    server.listen(path, () => resolve());
  });
}
