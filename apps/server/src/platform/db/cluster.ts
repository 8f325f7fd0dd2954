import { spawn } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const child = fileURLToPath(new URL('./cluster-child.ts', import.meta.url));

/** Makes sure that a cluster with our tables lies in `directory`: all or nothing, whatever ends the process on the way. */
export async function ensureCluster(directory: string): Promise<void> {
  if (existsSync(join(directory, 'PG_VERSION'))) return;
  const unfinished = `${directory}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  await run(process.execPath, ['--disable-warning=ExperimentalWarning', child, unfinished]);
  renameSync(unfinished, directory);
}

function run(command: string, parameters: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const process = spawn(command, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
    const complaints: string[] = [];
    process.stderr.on('data', (bytes: Buffer) => complaints.push(bytes.toString('utf8')));
    process.once('error', reject);
    process.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the embedded database could not be created (${code}): ${complaints.join('')}`));
    });
  });
}
