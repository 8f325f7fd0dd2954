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
