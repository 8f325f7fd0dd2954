import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { testDatabase } from '../../../../../../tests/harness/database.ts';
import { createCalendar } from './window.ts';

const at = (text: string) => new Date(text);

describe('§6.17 windows in the tenant’s zone', () => {
  it.each([
    ['Asia/Shanghai', 'day', '2026-11-27T15:59:59.999Z', '2026-11-26T16:00:00Z', '2026-11-27T16:00:00Z'],
    ['Asia/Shanghai', 'day', '2026-11-27T16:00:00Z', '2026-11-27T16:00:00Z', '2026-11-28T16:00:00Z'],
    ['Asia/Shanghai', 'month', '2026-02-28T20:00:00Z', '2026-02-28T16:00:00Z', '2026-03-31T16:00:00Z'],
    ['UTC', 'week', '2026-11-29T23:59:59Z', '2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z'],
    ['UTC', 'month', '2026-12-31T23:59:59Z', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    // 23 and 25 hours long.
    ['Europe/Berlin', 'day', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    ['Europe/Berlin', 'day', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
    // Daylight saving begins at midnight: the day begins at one o'clock.
    ['Africa/Cairo', 'day', '2026-04-24T12:00:00Z', '2026-04-23T22:00:00Z', '2026-04-24T21:00:00Z'],
    ['Asia/Kathmandu', 'day', '2026-06-01T18:14:59Z', '2026-05-31T18:15:00Z', '2026-06-01T18:15:00Z'],
  ] as const)('%s, %s of %s', (...[zone, period, now, startsAt, endsAt]) => {
    expect(createCalendar(zone).windowOf(period, at(now))).toEqual({
      startsAt: at(startsAt),
      endsAt: at(endsAt),
    });
  });

  it('follow each other without gap or overlap, and agree with PostgreSQL', async () => {
    const { system } = await testDatabase();
    for (const zone of [
      'America/Sao_Paulo',
      'Asia/Beirut',
      'Australia/Lord_Howe',
      'America/St_Johns',
      'UTC',
    ]) {
      const calendar = createCalendar(zone);
      let now = at('2018-01-01T12:00:00Z');
      for (let index = 0; index < 400; index++) {
        const { startsAt, endsAt } = calendar.windowOf('day', now);
        expect(now >= startsAt && endsAt !== null && now < endsAt, `${zone} ${now.toISOString()}`).toBe(true);
        const next = calendar.windowOf('day', endsAt ?? now);
        expect(next.startsAt).toEqual(endsAt);
        now = new Date((endsAt ?? now).getTime() + 3_600_000 * 11);
      }
      const { rows } = await sql<{ month: Date }>`
        SELECT date_trunc('month', '2026-07-14T01:30:00Z'::timestamptz AT TIME ZONE ${zone}) AT TIME ZONE ${zone} AS month`.execute(
        system,
      );
      expect(calendar.windowOf('month', at('2026-07-14T01:30:00Z')).startsAt).toEqual(rows[0]?.month);
    }
  });

  it('of a budget without end hold everything', () => {
    expect(createCalendar('UTC').windowOf('total', new Date())).toEqual({
      startsAt: new Date(0),
      endsAt: null,
    });
  });

  it('of an unknown zone are refused', () => {
    expect(() => createCalendar('Mars/Olympus')).toThrow('limits.time_zone_unknown');
  });
});
