import { problem } from '../../../kernel/problem.ts';

export interface Place {
  /** What is limited. */
  key: string;
  /** Requests at once; null: no limit. */
  limit: number | null;
  /** For the refusal. */
  name: string;
}

export interface Visitor {
  tenantId: string;
  /** How long it may wait; 0: not at all. */
  waitMs: number;
  signal: AbortSignal;
}

export interface Capacity {
  /**
   * Answers when there is a place; give it back with the function, once.
   * @throws Problem `models.busy`, or `cancelled`
   */
  acquire(place: Place, visitor: Visitor): Promise<() => void>;
  countsOf(key: string): { running: number; waiting: number };
}

interface Waiter {
  start(): void;
}

interface Room {
  running: number;
  /** Tenants take turns, so that one with a thousand requests waits behind itself only. */
  queues: Map<string, Waiter[]>;
}

/** More than this waiting of one tenant for one place is refused at once. */
const waitingPerPlace = 4;
const leastWaiting = 16;

/** Requests at once per model and provider, in this process, with a fair, bounded queue. */
export function createCapacity(): Capacity {
  const rooms = new Map<string, Room>();

  function leave(key: string, room: Room): void {
    room.running -= 1;
    const next = nextOf(room);
    if (next !== undefined) next.start();
    else if (room.running === 0) rooms.delete(key);
  }

  function enter(key: string, room: Room): () => void {
    room.running += 1;
    let left = false;
    return () => {
      if (!left) leave(key, room);
      left = true;
    };
  }

  return {
    async acquire({ key, limit, name }, visitor) {
      if (limit === null) return () => undefined;
      const room = rooms.get(key) ?? { running: 0, queues: new Map() };
      rooms.set(key, room);
      if (room.running < limit && room.queues.size === 0) return enter(key, room);
      const waiting = room.queues.get(visitor.tenantId)?.length ?? 0;
      if (visitor.waitMs <= 0 || waiting >= Math.max(leastWaiting, limit * waitingPerPlace)) throw busy(name);
      await queueIn(room, visitor, name);
      return enter(key, room);
    },
    countsOf(key) {
      const room = rooms.get(key);
      const waiting = [...(room?.queues.values() ?? [])].reduce((sum, queue) => sum + queue.length, 0);
      return { running: room?.running ?? 0, waiting };
    },
  };
}

function busy(model: string) {
  const refusal = { status: 429, message: null, type: null, code: null, param: null, retryAfter: '1' };
  return problem('models.busy', { model }, { refusal });
}

/** The longest-waiting request of the tenant whose turn it is; that tenant goes to the end of the row. */
function nextOf(room: Room): Waiter | undefined {
  const [turn] = room.queues;
  if (turn === undefined) return undefined;
  const [tenantId, queue] = turn;
  const next = queue.shift();
  room.queues.delete(tenantId);
  if (queue.length > 0) room.queues.set(tenantId, queue);
  return next;
}

function queueIn(room: Room, { tenantId, waitMs, signal }: Visitor, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const queue = room.queues.get(tenantId) ?? [];
    room.queues.set(tenantId, queue);
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    };
    const waiter: Waiter = {
      start() {
        done();
        resolve();
      },
    };
    const giveUp = () => {
      done();
      const at = queue.indexOf(waiter);
      if (at !== -1) queue.splice(at, 1);
      if (queue.length === 0 && room.queues.get(tenantId) === queue) room.queues.delete(tenantId);
      reject(signal.aborted ? problem('cancelled') : busy(name));
    };
    const timer = setTimeout(giveUp, waitMs);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    else queue.push(waiter);
  });
}
