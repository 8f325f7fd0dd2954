import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../kernel/id.ts';
import { type DatabaseHandle, openDatabase } from './index.ts';
import { refreshStatistics } from './statistics.ts';

let database: DatabaseHandle;

beforeAll(async () => {
  database = await openDatabase({});
  await database.migrate();
}, 300_000);

afterAll(() => database.close());

// Of the embedded database only: a server's driver is tested beside it.
describe('statements that the embedded database keeps', () => {
  it('follow the rights of whoever runs them, not of who ran them first', async () => {
    const [mine, theirs] = [newId('tenant'), newId('tenant')];
    const names = [mine, theirs].map((id) => ({ id, name: id }));
    await database.system.insertInto('tenant').values(names).execute();
    const group = { id: newId('group'), name: 'Only mine', description: '' };
    await database.scoped(mine, (tx) =>
      tx
        .insertInto('user_group')
        .values({ ...group, tenant_id: mine })
        .execute(),
    );
    const count = async (tx: DatabaseHandle['system']) =>
      (await sql`select id from user_group where name = ${'Only mine'}`.execute(tx)).rows.length;
    // More often than it takes for a plan to be kept.
    for (let round = 0; round < 8; round++) {
      expect(await count(database.system)).toBe(1);
      expect(await database.scoped(mine, count)).toBe(1);
      expect(await database.scoped(theirs, count)).toBe(0);
    }
  });

  it('go on after a failure, inside and outside of transactions', async () => {
    const divide = (by: number) => sql<{ result: number }>`select 10 / ${by}::int as result`;
    for (let round = 0; round < 4; round++) {
      await expect(divide(0).execute(database.system)).rejects.toMatchObject({ code: '22012' });
      const after = await divide(5).execute(database.system);
      expect(after.rows).toEqual([{ result: 2 }]);
      const failing = database.system.transaction().execute(async (tx) => {
        await divide(2).execute(tx);
        await divide(0).execute(tx);
      });
      await expect(failing).rejects.toMatchObject({ code: '22012' });
    }
  });

  it('return what a changed table has', async () => {
    const { system } = database;
    await sql`create table thing (id integer)`.execute(system);
    await sql`insert into thing values (${1}::int)`.execute(system);
    const all = () => sql`select * from thing where id = ${1}::int`.execute(system);
    for (let round = 0; round < 3; round++) expect((await all()).rows).toEqual([{ id: 1 }]);
    await sql`alter table thing add column name text default 'new'`.execute(system);
    expect((await all()).rows).toEqual([{ id: 1, name: 'new' }]);
  });

  it('are let go when there are too many', async () => {
    const kept = async () =>
      Number(
        (
          await sql<{ count: number }>`select count(*) as count from pg_prepared_statements`.execute(
            database.system,
          )
        ).rows[0]?.count,
      );
    for (let number = 0; number < 400; number++)
      for (let round = 0; round < 2; round++)
        await sql`select ${sql.raw(String(number))} as number, ${'x'}::text as text`.execute(database.system);
    expect(await kept()).toBeGreaterThan(100);
    expect(await kept()).toBeLessThanOrEqual(150);
  });

  it('are planned once again, not each time, when large bases are asked after small ones', {
    timeout: 120_000,
  }, async () => {
    const { system } = database;
    await sql`create table filed (base text, number integer)`.execute(system);
    await sql`insert into filed select case when n <= 20 then 'small' else 'large' end, n from generate_series(1, 5000) n`.execute(
      system,
    );
    await sql`create index filed_base on filed (base)`.execute(system);
    await sql`analyze filed`.execute(system);
    const ask = (base: string) => sql`select count(*) from filed where base = ${base}`.execute(system);
    const kept = () => plansOf(system, '%from filed where base%');
    for (let round = 0; round < 700; round++) await ask('small');
    expect(await kept()).toMatchObject({ generic: 0 });
    // With the plans of small ones in the balance it would take some 2,000.
    for (let round = 0; round < 340; round++) await ask('large');
    expect((await kept()).generic).toBeGreaterThan(0);
  });

  it('are planned for what a table has become', { timeout: 120_000 }, async () => {
    const { system } = database;
    const grow = (rows: number) => sql.raw(`insert into grown select n from generate_series(1, ${rows}) n`);
    await sql`create table grown (number integer)`.execute(system);
    await sql`create index grown_number on grown (number)`.execute(system);
    await grow(60).execute(system);
    await refreshStatistics(system);
    const ask = (number: number) => sql`select * from grown where number = ${number}`.execute(system);
    const planned = async () => {
      const { name } = await plansOf(system, '%from grown where number%');
      const { rows } = await sql.raw<object>(`explain execute ${name}(7)`).execute(system);
      return JSON.stringify(rows);
    };
    for (let round = 0; round < 20; round++) await ask(round);
    expect(await planned()).toContain('Seq Scan');
    await grow(20_000).execute(system);
    expect(await refreshStatistics(system)).toContain('grown');
    for (let round = 0; round < 20; round++) await ask(round);
    expect(await planned()).toMatch(/Index|Bitmap/);
  });

  it('are not disturbed by a transaction that failed while they are looked through', async () => {
    const failing = database.system.transaction().execute(async (tx) => {
      await sql`select 1 / ${0}::int`.execute(tx).catch(() => undefined);
      for (let round = 0; round < 400; round++)
        await sql`select ${round}::int as number`.execute(tx).catch(() => undefined);
      throw new Error('over');
    });
    await expect(failing).rejects.toThrow('over');
    const { rows } = await sql`select ${7}::int as number`.execute(database.system);
    expect(rows).toEqual([{ number: 7 }]);
  });

  it('take every kind of value', async () => {
    const when = new Date('2026-11-28T00:00:00.123Z');
    for (let round = 0; round < 3; round++) {
      const { rows } = await sql`select ${null}::text as nothing, ${[1, 2]}::int[] as numbers,
        ${['a"b', "c'd", 'e,f', '']}::text[] as texts, ${JSON.stringify({ a: [1] })}::jsonb as json,
        ${when}::timestamptz as at, ${true}::boolean as yes, ${Buffer.from([0, 255])}::bytea as bytes,
        ${'12345678901234567890'}::numeric as large, ${9_007_199_254_740_993n}::bigint as big`.execute(
        database.system,
      );
      expect(rows[0]).toMatchObject({
        nothing: null,
        numbers: [1, 2],
        texts: ['a"b', "c'd", 'e,f', ''],
        json: { a: [1] },
        at: when,
        yes: true,
        large: '12345678901234567890',
        big: 9_007_199_254_740_993n,
      });
      expect([...(rows[0] as { bytes: Uint8Array }).bytes]).toEqual([0, 255]);
    }
  });
});

async function plansOf(system: DatabaseHandle['system'], pattern: string) {
  const { rows } = await sql<{ name: string; custom: number; generic: number }>`select name,
    custom_plans as custom, generic_plans as generic from pg_prepared_statements
    where statement like ${pattern} and statement not like '%pg_prepared_statements%'`.execute(system);
  const [row] = rows;
  if (row === undefined) throw new Error('it is not kept');
  return row;
}
