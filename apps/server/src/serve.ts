import { ConfigError, readConfig } from './config.ts';
import { DirectoryInUse } from './platform/db/index.ts';
import { openConfigured } from './wire-database.ts';

const graceMs = 15_000;

/** Starts the server and returns when it listens; SIGTERM and SIGINT drain it. */
export async function serve(): Promise<void> {
  const config = readConfig(process.env, process.argv.slice(2));
  // The embedded database starts in a thread of its own while this one loads the rest.
  const opening = openConfigured(config);
  opening.catch(() => undefined);
  const { createApp } = await import('./wire.ts');
  const app = await createApp(config, { opening });
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    app.log.info({ signal }, 'stopping');
    const forced = setTimeout(() => process.exit(1), graceMs + 5_000);
    forced.unref();
    await app.stop(graceMs);
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  await app.start();
  if (config.role !== 'worker') announce(config.publicUrl, app.setupUrl());
}

/** For the person at the terminal; everything else goes to the log. */
function announce(url: string, setupUrl: string | null): void {
  const lines = ['', `  Jishi 基石 is ready: ${url}`];
  if (setupUrl !== null)
    lines.push(
      '',
      '  First visit: create the administrator with this one-time link',
      `  首次使用：请用此一次性链接创建管理员`,
      `  ${setupUrl}`,
    );
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

/** Says what kept the server from starting, in a sentence where it is no defect, and ends. */
export function refuseToStart(error: unknown): never {
  const expected = error instanceof ConfigError || error instanceof DirectoryInUse;
  const portTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (expected) process.stderr.write(`${error.message}\n`);
  else if (portTaken)
    process.stderr.write('The port is taken by another program. Set PORT to another one.\n');
  else
    process.stderr.write(`Jishi could not start: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
