import { describe, expect, it } from 'vitest';
import { dayEnd, dayLast, dayOf, dayStart, lastDayOf } from './day-bounds.ts';

describe('days of the calendar of the reader', () => {
  it.each(['2026-11-23', '2026-02-28', '2024-02-29', '2026-12-31'])(
    '%s comes back from its instants',
    (day) => {
      expect(dayOf(dayStart(day) ?? '')).toBe(day);
      expect(lastDayOf(dayEnd(day) ?? '')).toBe(day);
      expect(dayOf(dayLast(day) ?? '')).toBe(day);
    },
  );

  it('ends a day where the next one begins', () => {
    expect(dayEnd('2026-12-31')).toBe(dayStart('2027-01-01'));
  });

  it.each([undefined, '', '23.11.2026', '2026-1-2'])('takes %s for no day', (text) => {
    expect([dayStart(text), dayEnd(text), dayLast(text)]).toEqual([undefined, undefined, undefined]);
  });
});
