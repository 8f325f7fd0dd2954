import { type Kysely, sql } from 'kysely';
import type { Database } from '../../apps/server/src/kernel/tables.gen.ts';

export interface TableColumn {
  name: string;
  type: string;
  nullable: boolean;
  hasDefault: boolean;
  /** First value that a CHECK constraint of the column allows. */
  allowed: string | null;
}

export interface TenantTable {
  name: string;
  columns: TableColumn[];
  rowSecurity: boolean;
  forced: boolean;
  /** Conditions of the policies that apply to app_scoped, for all commands that write. */
  writePolicies: (string | null)[];
}

/** Every table of the catalogue that has a tenant_id column, with what protects it. */
export async function tenantTables(database: Kysely<Database>): Promise<TenantTable[]> {
  const { rows } = await sql<{ name: string; row_security: boolean; forced: boolean }>`
    select c.relname as name, c.relrowsecurity as row_security, c.relforcerowsecurity as forced
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p')
      and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
    order by 1`.execute(database);
  return Promise.all(
    rows.map(async ({ name, row_security, forced }) => ({
      name,
      rowSecurity: row_security,
      forced,
      columns: await columnsOf(database, name),
      writePolicies: await policiesOf(database, name),
    })),
  );
}

async function policiesOf(database: Kysely<Database>, table: string): Promise<(string | null)[]> {
  const { rows } = await sql<{ condition: string | null }>`
    select coalesce(with_check, qual) as condition from pg_policies
    where schemaname = 'public' and tablename = ${table} and cmd <> 'SELECT' and ('app_scoped' = any(roles) or 'public' = any(roles))`.execute(
    database,
  );
  return rows.map(({ condition }) => condition);
}

async function columnsOf(database: Kysely<Database>, table: string): Promise<TableColumn[]> {
  const { rows } = await sql<{
    name: string;
    type: string;
    nullable: boolean;
    has_default: boolean;
    checks: string[] | null;
  }>`
    select a.attname as name, format_type(a.atttypid, null) as type, not a.attnotnull as nullable, a.atthasdef as has_default,
      (select array_agg(pg_get_constraintdef(k.oid) order by cardinality(k.conkey), k.conname) from pg_constraint k
        where k.conrelid = a.attrelid and k.contype = 'c' and a.attnum = any(k.conkey)) as checks
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relname = ${table} and a.attnum > 0 and not a.attisdropped order by a.attnum`.execute(
    database,
  );
  return rows.map((row) => ({
    name: row.name,
    type: row.type,
    nullable: row.nullable,
    hasDefault: row.has_default,
    allowed: /'([^']+)'::text/.exec((row.checks ?? []).join(' '))?.[1] ?? null,
  }));
}

const samples: Record<string, string> = {
  text: 'wall',
  boolean: 'true',
  smallint: '1',
  integer: '1',
  bigint: '1',
  real: '1',
  'double precision': '1',
  numeric: '1',
  'timestamp with time zone': '2026-01-01T00:00:00Z',
  jsonb: '{}',
  'text[]': '{}',
  'integer[]': '{}',
  bytea: '\\x00',
  vector: '[1,2,3]',
  date: '2026-01-01',
};

/** A row that satisfies the table's types and checks (foreign keys aside). */
export function sampleRow(table: TenantTable, tenantId: string, key: string): Record<string, string> {
  const values = table.columns.map(
    (column) => [column.name, sampleValue(column, { tenantId, key })] as const,
  );
  return Object.fromEntries(values.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function sampleValue(
  column: TableColumn,
  { tenantId, key }: { tenantId: string; key: string },
): string | undefined {
  if (column.name === 'tenant_id') return tenantId;
  if (column.allowed !== null) return column.allowed;
  if (column.nullable || column.hasDefault) return undefined;
  const sample = samples[column.type];
  if (sample === undefined) throw new Error(`no sample for the type ${column.type} of ${column.name}`);
  return column.type === 'text' ? `${column.name}-${key}` : sample;
}
