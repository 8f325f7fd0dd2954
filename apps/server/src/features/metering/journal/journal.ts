import { closeSync, fdatasync, mkdirSync, openSync, rmSync, utimes, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { bootOf, type Line, nameOf } from './words.ts';

/** A file of the journal; it goes when everything it tells is in the database. */
export interface Segment {
  path: string;
  file: number;
  bytes: number;
  /** Lines whose call is not booked yet. */
  live: number;
}

/**
 * What this process has done and the database does not know yet. Lines of one turn of the event loop go out in one
 * write; they survive the end of the process. A power cut takes what was not synchronised: a second, at most.
 */
export interface Journal {
  readonly owner: string;
  /** The segment, to be released when the call is booked; `written` once the line is with the operating system. */
  note(line: Line): { segment: Segment; written: Promise<void> };
  release(segment: Segment): void;
  /** Removes everything: what it told has been booked. */
  close(): void;
}

const segmentBytes = 4 * 1024 * 1024;
const markMs = 5_000;
const syncMs = 1_000;

interface State {
  directory: string;
  owner: string;
  segments: Segment[];
  current: Segment | undefined;
  waiting: string[];
  written: Promise<void> | undefined;
  dirty: boolean;
  next: number;
}

export function createJournal(directory: string, owner: string): Journal {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const state: State = {
    directory,
    owner,
    segments: [],
    current: undefined,
    waiting: [],
    written: undefined,
    dirty: false,
    next: 0,
  };
  const stopMarking = showLife(directory, owner);
  const syncing = setInterval(() => synchronise(state), syncMs).unref();
  return {
    owner,
    note(line) {
      const segment = segmentFor(state);
      segment.live += 1;
      state.waiting.push(`${JSON.stringify(line)}\n`);
      state.written ??= endOfTurn().then(() => {
        state.written = undefined;
        write(state);
      });
      return { segment, written: state.written };
    },
    release(segment) {
      segment.live -= 1;
      if (segment.live === 0 && segment !== state.current) drop(state, segment);
    },
    close() {
      clearInterval(syncing);
      if (state.waiting.length > 0) write(state);
      const whole = state.segments.every(({ live }) => live === 0);
      for (const segment of [...state.segments]) {
        if (whole) drop(state, segment);
        else closeSync(segment.file);
      }
      stopMarking(whole);
    },
  };
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A full segment is left to itself between two writes. */
function segmentFor(state: State): Segment {
  const { current } = state;
  if (current !== undefined && (current.bytes < segmentBytes || state.waiting.length > 0)) return current;
  const path = join(state.directory, nameOf(state.owner, state.next++));
  const segment = { path, file: openSync(path, 'ax', 0o600), bytes: 0, live: 0 };
  state.segments.push(segment);
  state.current = segment;
  if (current?.live === 0) drop(state, current);
  return segment;
}

function write(state: State): void {
  const { current, waiting } = state;
  if (current === undefined) return;
  state.waiting = [];
  const bytes = Buffer.from(waiting.join(''));
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(current.file, bytes, sent);
  current.bytes += bytes.length;
  state.dirty = true;
}

function synchronise(state: State): void {
  if (!state.dirty || state.current === undefined) return;
  state.dirty = false;
  // A file that was closed meanwhile has nothing left to tell.
  fdatasync(state.current.file, () => undefined);
}

function drop(state: State, segment: Segment): void {
  state.segments = state.segments.filter((one) => one !== segment);
  if (state.current === segment) state.current = undefined;
  closeSync(segment.file);
  rmSync(segment.path, { force: true });
}

/** A socket that the kernel closes when the process ends, whatever ended it, and a mark for other machines. */
function showLife(directory: string, owner: string): (remove: boolean) => void {
  const socket = join(directory, `${owner}.sock`);
  const mark = join(directory, `${owner}.alive`);
  const server = createServer((connection) => connection.destroy());
  // Where there can be no such socket, the mark alone tells.
  server.on('error', () => undefined);
  server.listen(socket).unref();
  writeFileSync(mark, bootOf(), { mode: 0o600 });
  const marking = setInterval(() => {
    const now = new Date();
    // Gone with its folder: then there is nothing that anybody could take over.
    utimes(mark, now, now, () => undefined);
  }, markMs).unref();
  return (remove) => {
    clearInterval(marking);
    server.close();
    if (remove) rmSync(mark, { force: true });
  };
}
