import { type Changes, createMemory } from '../../../kernel/memory.ts';
import type { Tx } from '../../../kernel/scope.ts';
import { type Calendar, createCalendar } from '../accounts/window.ts';
import { type Caller, type Counts, count } from '../admission/reserve.ts';
import { type LimitRows, loadLimits } from '../admission/store.ts';

export type RunInTenant = <T>(tenantId: string, work: (tx: Tx) => Promise<T>) => Promise<T>;

/**
 * Callers that were seen; limits are read for them together, and for whatever app: callers name apps as they like, a new
 * one with each call even.
 */
interface Seen {
  users: Set<string>;
  keys: Set<string>;
}

interface Known {
  rows: LimitRows;
  /** For whom they were read. */
  for: Seen;
  counts: Map<string, Counts>;
}

/** Above it, callers are forgotten, and their next calls ask the database. */
const maxSeen = 2_000;

/** What counts whom, remembered like everything else: see `kernel/memory.ts`. */
export interface KnownLimits {
  /** undefined: the database has to be asked. The rows stay the same objects as long as nothing was read anew. */
  countsOf(tenantId: string, caller: Caller, at: Date): Promise<Counts | undefined>;
}

export function createKnownLimits(run: RunInTenant, changes: Changes): KnownLimits {
  const seenBy = new Map<string, Seen>();
  const calendars = new Map<string, Calendar>();
  const remembered = createMemory<null, Known>(
    async (tenantId) => {
      const seen = copyOf(seenIn(seenBy, tenantId));
      const rows = await run(tenantId, (tx) =>
        loadLimits(tx, { users: [...seen.users], keys: [...seen.keys], apps: null, models: null }),
      );
      return { rows, for: seen, counts: new Map() };
    },
    { changes, maxEntries: 1_000 },
  );

  function calendarOf(timeZone: string): Calendar {
    const known = calendars.get(timeZone) ?? createCalendar(timeZone);
    calendars.set(timeZone, known);
    return known;
  }

  return {
    async countsOf(tenantId, caller, at) {
      noteSeen(seenIn(seenBy, tenantId), caller);
      const known = await remembered.get(tenantId, null);
      if (!covers(known.for, caller)) return undefined;
      const { userId, keyId, app, models } = caller;
      const key = `${userId} ${keyId} ${app} ${models.join('\n')}`;
      const before = known.counts.get(key);
      const counts =
        before !== undefined && isNow(before, at) ? before : count(caller, known.rows, { calendarOf, at });
      known.counts.set(key, counts);
      return counts.refused === undefined ? counts : undefined;
    },
  };
}

/** Windows that hold this time. */
function isNow({ budgets }: Counts, at: Date): boolean {
  return budgets.every(
    ({ window }) => window.startsAt <= at && (window.endsAt === null || at < window.endsAt),
  );
}

function seenIn(seenBy: Map<string, Seen>, tenantId: string): Seen {
  const seen = seenBy.get(tenantId) ?? { users: new Set(), keys: new Set() };
  seenBy.set(tenantId, seen);
  return seen;
}

function noteSeen({ users, keys }: Seen, { userId, keyId }: Caller): void {
  for (const [set, value] of [
    [users, userId],
    [keys, keyId],
  ] as const) {
    if (value === null || set.has(value)) continue;
    if (set.size >= maxSeen) set.clear();
    set.add(value);
  }
}

function copyOf({ users, keys }: Seen): Seen {
  return { users: new Set(users), keys: new Set(keys) };
}

function covers({ users, keys }: Seen, { userId, keyId }: Caller): boolean {
  return (userId === null || users.has(userId)) && (keyId === null || keys.has(keyId));
}
