import { problem } from '../../../kernel/problem.ts';

export type Period = 'day' | 'week' | 'month' | 'total';

/** Half-open: [startsAt, endsAt). */
export interface Window {
  startsAt: Date;
  endsAt: Date | null;
}

interface LocalDay {
  year: number;
  month: number;
  day: number;
}

const dayMs = 86_400_000;

/**
 * Windows in one IANA zone. A reset is a function of time: there is no job that could be late. Days begin at local
 * midnight, or where daylight saving skips it at the first instant after it; weeks on Monday.
 */
export interface Calendar {
  windowOf(period: Period, at: Date): Window;
}

/** @throws Problem `limits.time_zone_unknown` */
export function createCalendar(timeZone: string): Calendar {
  const format = formatterOf(timeZone);
  const known = new Map<Period, Window>();

  function localDay(at: Date): LocalDay {
    const parts = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    );
    return { year: parts.year ?? 0, month: parts.month ?? 1, day: parts.day ?? 1 };
  }

  /** Local time minus UTC. */
  function offsetAt(time: number): number {
    const parts = Object.fromEntries(
      format.formatToParts(new Date(time)).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1_000) * 1_000;
  }

  /** The first instant of a local day. Days outside the month carry over, as with `Date.UTC`. */
  function startOf({ year, month, day }: LocalDay): Date {
    const wall = Date.UTC(year, month - 1, day);
    // Zones lie within a day of UTC; the offsets on both sides of a change are among these two.
    const candidates = [wall - offsetAt(wall - dayMs), wall - offsetAt(wall + dayMs)].sort((a, b) => a - b);
    const exact = candidates.find((time) => time + offsetAt(time) === wall);
    return new Date(exact ?? firstAfterGap(wall, candidates));
  }

  /** Midnight does not exist: the change itself is the first instant. Bisected to the second. */
  function firstAfterGap(wall: number, [low = wall, high = wall]: number[]): number {
    let [before, after] = [low - 3_600_000, high + 3_600_000];
    while (after - before > 1_000) {
      const middle = Math.floor((before + after) / 2_000) * 1_000;
      if (middle + offsetAt(middle) >= wall) after = middle;
      else before = middle;
    }
    return after;
  }

  function compute(period: Period, at: Date): Window {
    if (period === 'total') return { startsAt: new Date(0), endsAt: null };
    const day = localDay(at);
    const [first, next] = boundsOf(period, day);
    return { startsAt: startOf(first), endsAt: startOf(next) };
  }

  return {
    windowOf(period, at) {
      const last = known.get(period);
      if (last !== undefined && at >= last.startsAt && (last.endsAt === null || at < last.endsAt))
        return last;
      const window = compute(period, at);
      known.set(period, window);
      return window;
    },
  };
}

function boundsOf(period: Exclude<Period, 'total'>, local: LocalDay): [LocalDay, LocalDay] {
  const { year, month, day } = local;
  if (period === 'month')
    return [
      { year, month, day: 1 },
      { year, month: month + 1, day: 1 },
    ];
  if (period === 'day') return [local, { year, month, day: day + 1 }];
  const sinceMonday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  return [
    { year, month, day: day - sinceMonday },
    { year, month, day: day - sinceMonday + 7 },
  ];
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw problem('limits.time_zone_unknown', { timeZone });
  }
}
