/** Part of the conversation list: near days by name, what is older by month. */
export type DateGroup<Item> = {
  key: 'today' | 'yesterday' | 'week' | 'month' | `${number}-${string}`;
  items: Item[];
};

/**
 * Groups what is sorted newest first by the reader's own calendar. Months have keys such as `2026-10`. `now` in
 * milliseconds; days are counted in the time zone of the browser.
 */
export function groupByDate<Item extends { updatedAt: string }>(
  items: readonly Item[],
  now: number,
): DateGroup<Item>[] {
  const groups: DateGroup<Item>[] = [];
  for (const item of items) {
    const key = groupOf(new Date(item.updatedAt), new Date(now));
    const last = groups.at(-1);
    if (last?.key === key) last.items.push(item);
    else groups.push({ key, items: [item] });
  }
  return groups;
}

function groupOf(date: Date, now: Date): DateGroup<unknown>['key'] {
  const days = daysBetween(date, now);
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  if (days <= 7) return 'week';
  if (days <= 30) return 'month';
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`;
}

/** Calendar days, not spans of 24 hours; UTC arithmetic, so that a day of 23 or 25 hours counts as one. */
function daysBetween(date: Date, now: Date): number {
  const day = (at: Date) => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
  return Math.round((day(now) - day(date)) / 86_400_000);
}
