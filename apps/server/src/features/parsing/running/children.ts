import { type ChildHandle, type ChildKind, startChild } from '../child/handle.ts';
import { createSlots, type Slots } from './slots.ts';

export interface ChildrenSettings {
  kind: ChildKind;
  /** How many at the same time. */
  processes: number;
  memoryMegabytes: number;
  heapMegabytes: number;
  /** An unused child ends after this time, milliseconds. */
  idleMs: number;
  /** A child is replaced after so many jobs: native engines keep memory. */
  jobsPerProcess: number;
}

/** Child processes of one kind: started when needed, kept for a while, replaced when they grew. */
export interface Children {
  /** Gives `work` a child when a place is free. Undefined when aborted while waiting, or closed. */
  use<T>(
    place: { folder: string; signal?: AbortSignal | undefined },
    work: (child: ChildHandle) => Promise<T>,
  ): Promise<T | undefined>;
  close(): void;
}

/** A child that kept this share of its limit after a document is replaced before the next one. */
const keptMemoryShare = 0.4;

interface State {
  settings: ChildrenSettings;
  slots: Slots;
  idle: ChildHandle[];
  busy: Set<ChildHandle>;
  idleTimer: NodeJS.Timeout | undefined;
  closed: boolean;
}

function takeChild({ idle, idleTimer, settings }: State, folder: string): ChildHandle {
  clearTimeout(idleTimer);
  for (let child = idle.pop(); child; child = idle.pop()) if (!child.dead) return child;
  const { kind, heapMegabytes, memoryMegabytes } = settings;
  return startChild({ kind, folder, heapMegabytes, memoryMegabytes });
}

/** Models stay in memory by design: there only the number of jobs counts. */
function isLarge(child: ChildHandle, { kind, memoryMegabytes }: ChildrenSettings): boolean {
  const share = kind === 'recognise' ? 0.75 : keptMemoryShare;
  return child.rss > memoryMegabytes * 1024 * 1024 * share;
}

function returnChild(state: State, child: ChildHandle): void {
  const { settings } = state;
  if (child.dead) return;
  if (state.closed || isLarge(child, settings) || child.documents >= settings.jobsPerProcess) {
    child.kill();
    return;
  }
  state.idle.push(child);
  clearTimeout(state.idleTimer);
  state.idleTimer = setTimeout(() => endIdle(state), settings.idleMs).unref();
}

function endIdle(state: State): void {
  for (const child of state.idle.splice(0)) child.kill();
}

async function withChild<T>(
  state: State,
  folder: string,
  work: (child: ChildHandle) => Promise<T>,
): Promise<T> {
  const child = takeChild(state, folder);
  state.busy.add(child);
  try {
    return await work(child);
  } finally {
    state.busy.delete(child);
    returnChild(state, child);
  }
}

/** Nothing is started before the first job. */
export function createChildren(settings: ChildrenSettings): Children {
  const slots = createSlots(settings.processes);
  const state: State = {
    settings,
    slots,
    idle: [],
    busy: new Set(),
    idleTimer: undefined,
    closed: false,
  };
  return {
    use: async ({ folder, signal }, work) => {
      if (!(await slots.take(signal))) return undefined;
      try {
        return await withChild(state, folder, work);
      } finally {
        slots.leave();
      }
    },
    close: () => {
      state.closed = true;
      clearTimeout(state.idleTimer);
      slots.close();
      endIdle(state);
      for (const child of state.busy) child.kill();
    },
  };
}
