import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readyWithinMs = 120_000;

export interface RunningServer {
  /** Origin under which the console is reached, without a slash at the end. */
  origin: string;
  /** The one-time set-up link as the server printed it. */
  setupUrl: string;
  stop: () => Promise<void>;
}

/** Starts the real server as a person would: another process, a fresh data directory, a free port; `settings` as environment. */
export async function startServer(settings: Record<string, string> = {}): Promise<RunningServer> {
  const data = await mkdtemp(join(tmpdir(), 'jishi-journey-'));
  const port = await freePort();
  const child = spawn(process.execPath, [join(root, 'apps/server/src/main.ts')], {
    cwd: root,
    env: { ...environment(), JISHI_DATA: data, PORT: String(port), LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async () => {
    await ended(child);
    await rm(data, { recursive: true, force: true });
  };
  try {
    const setupUrl = await printedSetupUrl(child);
    return { origin: `http://localhost:${port}`, setupUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nothing of the person's own settings reaches the server under test. */
function environment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(JISHI_|DATABASE_|SMTP_|S3_|OTEL_|NODE_OPTIONS|VITEST)/.test(name),
    ),
  );
}

function printedSetupUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why: string) => reject(new Error(`the server ${why}:\n${output}`));
    const timer = setTimeout(() => fail('was not ready in time'), readyWithinMs);
    const read = (part: Buffer) => {
      output += part.toString();
      const url = /https?:\/\/\S+\/setup\S*token=[\w.~-]+/.exec(output)?.[0];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const forced = setTimeout(() => child.kill('SIGKILL'), 25_000);
    child.once('exit', () => {
      clearTimeout(forced);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
