import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { bootOf, type Line, type OpenRow } from './words.ts';

/** A call of a dead process: how it was opened, how far it came, how it ended. */
export interface LeftCall {
  row: OpenRow;
  holds: Extract<Line, { kind: 'open' }>['holds'];
  grown: Extract<Line, { kind: 'grow' }> | undefined;
  done: Extract<Line, { kind: 'done' }>['row'] | undefined;
}

/** Older marks are of the dead. */
const silentMs = 60_000;

/** Processes that left a journal in this directory and are not there any more. */
export async function deadOwners(directory: string, self: string): Promise<string[]> {
  const owners = new Set(namesIn(directory).map((name) => name.split(/[-.]/)[0] ?? ''));
  owners.delete(self);
  owners.delete('');
  const found = await Promise.all(
    [...owners].map(async (owner) => ((await isDead(directory, owner)) ? [owner] : [])),
  );
  return found.flat();
}

export function hasJournal(directory: string, owner: string): boolean {
  return namesIn(directory).some((name) => name.startsWith(`${owner}-`) || name.startsWith(`${owner}.`));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

async function isDead(directory: string, owner: string): Promise<boolean> {
  const mark = join(directory, `${owner}.alive`);
  try {
    const boot = readFileSync(mark, 'utf8').trim();
    // On the same running machine, nobody behind the socket is proof.
    const near = boot !== '' && boot === bootOf();
    if (near && (await isRefused(join(directory, `${owner}.sock`)))) return true;
    return Date.now() - statSync(mark).mtimeMs > silentMs;
  } catch {
    // No mark: the process had not begun, or somebody else has just cleaned up.
    return namesIn(directory).some((name) => name.startsWith(`${owner}-`));
  }
}

function isRefused(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}

/** What it had done, in the order in which it began. A line that was cut off is nothing. */
export function readLeftBehind(directory: string, owner: string): LeftCall[] {
  const lines = namesIn(directory)
    .filter((name) => name.startsWith(`${owner}-`))
    .flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n'))
    .flatMap((text) => parse(text) ?? []);
  const calls = new Map<string, LeftCall>();
  for (const line of lines)
    if (line.kind === 'open')
      calls.set(line.row.id, { row: line.row, holds: line.holds, grown: undefined, done: undefined });
  for (const line of lines) continueCall(calls, line);
  return [...calls.values()];
}

/** A call whose beginning was booked, and dropped, has been booked itself. */
function continueCall(calls: ReadonlyMap<string, LeftCall>, line: Line): void {
  if (line.kind === 'open') return;
  const call = calls.get(line.kind === 'done' ? line.row.id : line.id);
  if (call === undefined) return;
  if (line.kind === 'done') call.done = line.row;
  else call.grown = line;
}

function parse(text: string): Line | undefined {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}

export function removeLeftBehind(directory: string, owner: string): void {
  for (const name of namesIn(directory).filter((one) => one.startsWith(owner)))
    rmSync(join(directory, name), { force: true });
}
