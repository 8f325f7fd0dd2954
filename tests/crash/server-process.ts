import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A server in a process of its own. */
export interface ServerProcess {
  url: string;
  pid: number;
  /** What it wrote so far; of very much, the beginning and the end. */
  output(): string;
  /** Resolves when it listens; rejects with its output when it ends before that. */
  ready: Promise<void>;
  exited: Promise<Exit>;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Exit>;
}

export interface ServerOptions {
  dataDirectory: string;
  port: number;
  role?: 'all' | 'api' | 'worker';
  environment?: Record<string, string>;
}

/** Starts the real server; returns at once. A worker is never `ready`: it does not listen. */
export function startServer({
  dataDirectory,
  port,
  role = 'all',
  environment,
}: ServerOptions): ServerProcess {
  const child = spawn(process.execPath, [entry, `--role=${role}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TMPDIR: process.env.TMPDIR,
      LOG_LEVEL: 'warn',
      JISHI_DATA: dataDirectory,
      JISHI_OUTBOUND_ALLOW: '127.0.0.1',
      PORT: String(port),
      ...environment,
    },
  });
  const written: string[] = [];
  const exited = new Promise<Exit>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  const ready = listening(child, { written, exited });
  // Whoever kills a process that is starting does not wait for it to listen.
  ready.catch(() => undefined);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    output: () => written.join(''),
    ready,
    exited,
    end: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}

function listening(
  child: ChildProcess,
  { written, exited }: { written: string[]; exited: Promise<Exit> },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = false;
    const read = (bytes: Buffer) => {
      written.push(bytes.toString('utf8'));
      // A long run writes hundreds of thousands of lines: its beginning and its end are enough.
      if (written.length > 2_000) written.splice(500, 1_000);
      if (heard || !written.join('').includes('is ready: http')) return;
      heard = true;
      resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    void exited.then(({ code, signal }) =>
      reject(new Error(`the server ended (${signal ?? code}):\n${written.join('')}`)),
    );
  });
}

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The one-time token of the set-up link that the server printed. */
export function setupToken(server: ServerProcess): string {
  const token = /\/setup\?token=(\S+)/.exec(server.output())?.[1];
  if (token === undefined) throw new Error(`no set-up link was printed:\n${server.output()}`);
  return token;
}
