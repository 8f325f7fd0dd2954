/** A day of the reader's calendar (`2026-11-23`) as instants. Undefined for no day or what is none. */
export function dayStart(day: string | undefined): string | undefined {
  return instantAt(day, 0);
}

/** The instant after the day's last. */
export function dayEnd(day: string | undefined): string | undefined {
  return instantAt(day, 1);
}

function instantAt(day: string | undefined, daysLater: number): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '');
  if (match === null) return undefined;
  const [, year, month, date] = match;
  return new Date(Number(year), Number(month) - 1, Number(date) + daysLater).toISOString();
}

/** The day of the reader's calendar that an instant lies in: `2026-11-23`. */
export function dayOf(instant: string): string {
  const date = new Date(instant);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last day before an instant at which something ends: an end at midnight belongs to the day before. */
export function lastDayOf(end: string): string {
  return dayOf(new Date(new Date(end).getTime() - 1).toISOString());
}

/** The last moment of a day, for asking what was in force on it. */
export function dayLast(day: string | undefined): string | undefined {
  const end = dayEnd(day);
  return end === undefined ? undefined : new Date(new Date(end).getTime() - 1).toISOString();
}
