import type { SourceSchedule } from '@jishi/contract';

const minute = 60_000;
const day = 24 * 60 * minute;

/** The next time after `after` that a schedule asks for; null for manual ones. */
export function nextRun(schedule: SourceSchedule, after: Date): Date | null {
  if (schedule.kind === 'manual') return null;
  if (schedule.kind === 'interval') return new Date(after.getTime() + schedule.minutes * minute);
  return nextDaily(schedule, after);
}

/** After so many failures in a row the next try waits longer: 2, 4, 8 … minutes, at most 6 hours. */
export function retryDelayMs(failures: number): number {
  return Math.min(2 ** Math.min(failures, 20) * minute, 6 * 60 * minute);
}

export function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

function nextDaily(schedule: Extract<SourceSchedule, { kind: 'daily' }>, after: Date): Date {
  const [hours = 0, minutes = 0] = schedule.at.split(':').map(Number);
  const wanted = schedule.weekdays.length === 0 ? [1, 2, 3, 4, 5, 6, 7] : schedule.weekdays;
  // Eight days: today's time may have passed, and the only weekday may be today's.
  for (let ahead = 0; ahead <= 8; ahead++) {
    const local = localParts(new Date(after.getTime() + ahead * day), schedule.timeZone);
    const at = instantOf({ ...local, hours, minutes }, schedule.timeZone);
    if (at > after && wanted.includes(isoWeekday(local))) return at;
  }
  throw new Error('a daily schedule without a next day');
}

interface LocalDay {
  year: number;
  month: number;
  dayOfMonth: number;
}

function isoWeekday({ year, month, dayOfMonth }: LocalDay): number {
  return new Date(Date.UTC(year, month - 1, dayOfMonth)).getUTCDay() || 7;
}

function localParts(instant: Date, timeZone: string): LocalDay & { minuteOfDay: number } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return {
    year: read('year'),
    month: read('month'),
    dayOfMonth: read('day'),
    minuteOfDay: read('hour') * 60 + read('minute'),
  };
}

/** The instant of a wall-clock time. A time that a change of clocks skips is taken an hour later. */
function instantOf(wall: LocalDay & { hours: number; minutes: number }, timeZone: string): Date {
  const guess = Date.UTC(wall.year, wall.month - 1, wall.dayOfMonth, wall.hours, wall.minutes);
  const offsetAt = (instant: number) => {
    const local = localParts(new Date(instant), timeZone);
    const shown = Date.UTC(local.year, local.month - 1, local.dayOfMonth) + local.minuteOfDay * minute;
    return shown - Math.floor(instant / minute) * minute;
  };
  const first = guess - offsetAt(guess);
  const second = guess - offsetAt(first);
  return new Date(offsetAt(second) === offsetAt(first) ? second : Math.max(first, second));
}
