import { sql, type Transaction } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../apps/server/src/kernel/id.ts';
import type { Database } from '../../apps/server/src/kernel/tables.gen.ts';
import type { DatabaseHandle } from '../../apps/server/src/platform/db/index.ts';
import { openFresh } from '../harness/database.ts';
import { sampleRow, type TenantTable, tenantTables } from './catalogue.ts';

/** What is wrong with the protection of one table, as far as the catalogue tells. */
function catalogueFaults(table: TenantTable): string[] {
  const faults: string[] = [];
  if (!table.rowSecurity) faults.push('row-level security is off');
  if (!table.forced) faults.push('row-level security is not forced');
  const bound = (condition: string | null) => condition?.includes("current_setting('app.tenant_id'") === true;
  if (table.writePolicies.length === 0) faults.push('no policy for app_scoped');
  if (!table.writePolicies.every(bound)) faults.push('a policy lets app_scoped write without the tenant');
  return faults;
}

async function insert(
  tx: Transaction<Database>,
  table: TenantTable,
  row: Record<string, string>,
): Promise<void> {
  const names = sql.join(Object.keys(row).map((name) => sql.ref(name)));
  const values = sql.join(
    Object.entries(row).map(([name, value]) => {
      const type = table.columns.find((column) => column.name === name)?.type ?? 'text';
      return sql`${value}::text::${sql.raw(type)}`;
    }),
  );
  await sql`insert into ${sql.table(table.name)} (${names}) values (${values})`.execute(tx);
}

const count = async (tx: Transaction<Database>, table: TenantTable) => {
  const { rows } = await sql<{
    count: number;
  }>`select count(*)::int as count from ${sql.table(table.name)}`.execute(tx);
  return rows[0]?.count ?? 0;
};

describe('every tenant table of the catalogue', () => {
  let database: DatabaseHandle;
  let tables: TenantTable[];
  const [mine, theirs] = [newId('tenant'), newId('tenant')];

  beforeAll(async () => {
    database = await openFresh();
    await database.migrate();
    tables = await tenantTables(database.system);
  });
  afterAll(() => database.close());

  it('is enabled, forced and bound to the tenant', () => {
    expect(tables.length).toBeGreaterThan(15);
    expect(
      tables.flatMap((table) => catalogueFaults(table).map((fault) => `${table.name}: ${fault}`)),
    ).toEqual([]);
  });

  it('shows and gives nothing to another tenant', async () => {
    for (const table of tables) {
      // Foreign keys are somebody else's wall; here each table stands alone.
      await database.system.transaction().execute(async (tx) => {
        await sql`set local session_replication_role = replica`.execute(tx);
        await insert(tx, table, sampleRow(table, theirs, 'theirs'));
      });
      const seen = await database.scoped(mine, (tx) => count(tx, table));
      expect(seen, `${table.name} shows rows of another tenant`).toBe(0);
      const smuggled = database.scoped(mine, (tx) => insert(tx, table, sampleRow(table, theirs, 'smuggled')));
      await expect(smuggled, `${table.name} takes rows for another tenant`).rejects.toThrow(
        /row-level security|permission denied/,
      );
      const changed = await database
        .scoped(mine, (tx) =>
          sql`delete from ${sql.table(table.name)} where tenant_id = ${theirs}`.execute(tx),
        )
        .then((result) => Number(result.numAffectedRows ?? 0n))
        .catch((error: Error) => (/permission denied/.test(error.message) ? 0 : Promise.reject(error)));
      expect(changed, `${table.name} lets another tenant delete`).toBe(0);
    }
  }, 240_000);

  it('is noticed when somebody forgets the protection', async () => {
    await sql`create table forgotten (tenant_id text not null, id text not null)`.execute(database.system);
    await sql`create table half_open (tenant_id text not null, id text not null)`.execute(database.system);
    await sql`select protect_tenant_table('half_open')`.execute(database.system);
    await sql`create policy too_wide on half_open to app_scoped using (true)`.execute(database.system);
    const found = await tenantTables(database.system);
    const faultsOf = (name: string) => found.filter((table) => table.name === name).flatMap(catalogueFaults);
    expect(faultsOf('forgotten')).toContain('row-level security is off');
    expect(faultsOf('half_open')).toContain('a policy lets app_scoped write without the tenant');
  });

  it('are unreadable without a tenant', async () => {
    const attempt = database.system.transaction().execute(async (tx) => {
      await sql`set local role app_scoped`.execute(tx);
      return tx.selectFrom('document').selectAll().execute();
    });
    const rows = await attempt.catch(() => []);
    expect(rows).toEqual([]);
  });

  it('give app_scoped no way to sessions, accounts or other people', async () => {
    for (const table of ['user_session', 'user_account', 'verification']) {
      await expect(
        database.scoped(mine, (tx) => sql`select * from ${sql.table(table)}`.execute(tx)),
      ).rejects.toThrow(/permission denied/);
    }
    await database.system
      .insertInto('app_user')
      .values({ id: newId('user'), email: `${newId('user')}@example.com`, name: 'Stranger' })
      .execute();
    const people = await database.scoped(mine, (tx) =>
      tx.selectFrom('app_user').select(['id', 'email']).execute(),
    );
    expect(people).toEqual([]);
  });
});
