import { type Selectable, sql, type Updateable } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { ModelRouteTable } from '../../../kernel/tables.gen.ts';

export type RouteRow = Selectable<ModelRouteTable>;

/** Own ones before the operator's. */
export async function listRoutes(tx: Tx, operator: string): Promise<RouteRow[]> {
  return tx
    .selectFrom('model_route')
    .selectAll()
    .orderBy(sql`model_route.tenant_id = ${operator}`)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export async function findRoute(tx: Tx, routeId: string): Promise<RouteRow | undefined> {
  return tx.selectFrom('model_route').selectAll().where('id', '=', routeId).executeTakeFirst();
}

/** Whether a route that this tenant sees has the name. */
export async function routeNamed(tx: Tx, name: string): Promise<boolean> {
  const row = await tx.selectFrom('model_route').select('id').where('name', '=', name).executeTakeFirst();
  return row !== undefined;
}

/** Whether a model or another route of this pool has the name. An operator's name may be hidden by an own one. */
export async function nameTakenIn(
  tx: Tx,
  { pool, name, exceptId }: { pool: string; name: string; exceptId: string },
): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    SELECT EXISTS (SELECT FROM model WHERE tenant_id = ${pool} AND name = ${name})
      OR EXISTS (SELECT FROM model_route WHERE tenant_id = ${pool} AND name = ${name} AND id <> ${exceptId}) AS taken`.execute(
    tx,
  );
  return rows[0]?.taken === true;
}

/** A route as it is written: JSON as text, which the drivers do not turn into arrays of their own. */
export interface RouteValues {
  name?: string | undefined;
  description?: string | undefined;
  kind?: string | undefined;
  strategy?: string | undefined;
  candidates?: unknown;
  rules?: unknown;
  settings?: unknown;
  enabled?: boolean | undefined;
}

function columnsOf(values: RouteValues): Updateable<ModelRouteTable> {
  const { candidates, rules, settings, ...plain } = values;
  const json = { candidates, rules, settings };
  const written = Object.entries(json).filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(
      Object.entries(plain).filter(([, value]) => value !== undefined),
    ) as Updateable<ModelRouteTable>),
    ...Object.fromEntries(written.map(([key, value]) => [key, sql`${JSON.stringify(value)}::jsonb`])),
  };
}

export async function insertRoute(
  tx: Tx,
  place: { tenant_id: string; id: string; created_at: Date },
  values: RouteValues,
): Promise<RouteRow> {
  const row = { ...place, updated_at: place.created_at, ...columnsOf(values) };
  return tx
    .insertInto('model_route')
    .values(row as never)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function updateRoute(
  tx: Tx,
  row: { tenant_id: string; id: string },
  { values, at }: { values: RouteValues; at: Date },
): Promise<RouteRow> {
  return tx
    .updateTable('model_route')
    .set({ ...columnsOf(values), updated_at: at })
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function deleteRoute(tx: Tx, row: { tenant_id: string; id: string }): Promise<void> {
  await tx
    .deleteFrom('model_route')
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.id)
    .execute();
}
