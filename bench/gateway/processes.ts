// Processes under measurement: start, pin to a core, CPU time and memory from /proc (Linux).
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Started {
  pid: number;
  port: number;
  stop(): Promise<void>;
}

export const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Starts a file of this folder with Node and waits until it says `listening PORT`. */
export async function startFile(file: string, parameters: string[] = []): Promise<Started> {
  const child = spawn(process.execPath, [here(file), ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    let written = '';
    child.stdout.on('data', (bytes: Buffer) => {
      written += bytes.toString('utf8');
      const told = /listening (\d+)/.exec(written)?.[1];
      if (told !== undefined) resolve(Number(told));
    });
    child.once('exit', (code) => reject(new Error(`${file} ended (${code})`)));
  });
  return { pid: child.pid ?? 0, port, stop: () => end(child) };
}

export function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** Waits until a port answers anything over HTTP; false: not in time. */
export async function answers(port: number, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const found = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (found) return true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}

/** Puts all threads of a process and its children on one core. */
export function pin(pid: number, core: number): void {
  for (const one of family(pid)) spawnSync('taskset', ['-a', '-p', '-c', String(core), String(one)]);
}

/** A process and its children, theirs too. */
export function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(Number(name));
    if (fields !== undefined) parents.set(Number(name), Number(fields[1]));
  }
  const found = [pid];
  for (const parent of found) for (const [child, of] of parents) if (of === parent) found.push(child);
  return found;
}

/** Fields of /proc/PID/stat behind the name: state, parent, … */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Of user and kernel, in microseconds; Linux counts in hundredths of a second. */
export function cpuMicros(pids: readonly number[]): number {
  return pids
    .map((pid) => {
      const fields = statOf(pid);
      return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) * 10_000;
    })
    .reduce((sum, micros) => sum + micros, 0);
}

/** Megabytes in memory; pages that processes share are counted in each. */
export function residentMb(pids: readonly number[]): number {
  return pids
    .map((pid) => {
      try {
        return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1_024;
      } catch {
        return 0;
      }
    })
    .reduce((sum, megabytes) => sum + megabytes, 0);
}
