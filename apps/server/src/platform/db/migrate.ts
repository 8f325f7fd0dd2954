import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { type Kysely, sql } from 'kysely';

const folder = new URL('../../../migrations/', import.meta.url);

interface Migration {
  name: string;
  script: string;
  checksum: string;
}

/** The forward-only migrations in order, as they lie in `apps/server/migrations`. */
export function readMigrations(): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}_[a-z_]+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const script = readFileSync(new URL(file, folder), 'utf8');
      return { name: file, script, checksum: createHash('sha256').update(script).digest('hex') };
    });
}

export type RunScript = (script: string) => Promise<void>;

/**
 * Applies what is missing, one transaction a file, under an advisory lock so that N processes may start together.
 * A file that changed after it was applied is refused: migrations are forward only.
 */
export async function migrate(database: Kysely<unknown>, migrations = readMigrations()): Promise<string[]> {
  await sql`create table if not exists schema_migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())`.execute(
    database,
  );
  const known = await readApplied(database);
  const applied: string[] = [];
  for (const migration of migrations) {
    if (isApplied(migration, known)) continue;
    if (await applyOne(database, migration)) applied.push(migration.name);
  }
  return applied;
}

type Applied = ReadonlyMap<string, string>;

async function readApplied(database: Kysely<unknown>): Promise<Applied> {
  const { rows } = await sql<{
    name: string;
    checksum: string;
  }>`select name, checksum from schema_migration`.execute(database);
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

function isApplied({ name, checksum }: Migration, known: Applied): boolean {
  const before = known.get(name);
  if (before !== undefined && before !== checksum)
    throw new Error(`migration ${name} was changed after it was applied`);
  return before !== undefined;
}

function applyOne(database: Kysely<unknown>, migration: Migration): Promise<boolean> {
  return database.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(727433)`.execute(tx);
    // Another process may have been faster.
    if (isApplied(migration, await readApplied(tx))) return false;
    for (const statement of splitStatements(migration.script)) await sql.raw(statement).execute(tx);
    await sql`insert into schema_migration (name, checksum) values (${migration.name}, ${migration.checksum})`.execute(
      tx,
    );
    return true;
  });
}

/** Cuts a script at `;` line ends outside dollar quotes. */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let current: string[] = [];
  let quoted = false;
  for (const line of script.split('\n')) {
    if (!quoted && (line.trim() === '' || line.trimStart().startsWith('--'))) continue;
    current.push(line);
    if ((line.split('$$').length - 1) % 2 === 1) quoted = !quoted;
    if (!quoted && line.trimEnd().endsWith(';')) {
      statements.push(current.join('\n'));
      current = [];
    }
  }
  if (current.length > 0) statements.push(current.join('\n'));
  return statements;
}
