import { type Insertable, sql, type Updateable } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { ModelPriceTable, ModelTable } from '../../../kernel/tables.gen.ts';

export type ModelRow = Awaited<ReturnType<typeof listModels>>[number];
export type PriceRow = Awaited<ReturnType<typeof listPrices>>[number];

/** Models with their provider and the price valid at `at`; own ones before the operator's. */
function models(tx: Tx, at: Date) {
  return tx
    .selectFrom('model')
    .innerJoin('provider', (join) =>
      join.onRef('provider.tenant_id', '=', 'model.tenant_id').onRef('provider.id', '=', 'model.provider_id'),
    )
    .leftJoinLateral(
      (expression) =>
        expression
          .selectFrom('model_price')
          .whereRef('model_price.tenant_id', '=', 'model.tenant_id')
          .whereRef('model_price.model_id', '=', 'model.id')
          .where('model_price.effective_from', '<=', at)
          .orderBy('model_price.effective_from', 'desc')
          .orderBy('model_price.id', 'desc')
          .limit(1)
          .select([
            'model_price.id as price_id',
            'model_price.currency',
            'model_price.input_pico',
            'model_price.cached_input_pico',
            'model_price.output_pico',
            'model_price.effective_from',
          ])
          .as('price'),
      (join) => join.onTrue(),
    )
    .selectAll('model')
    .selectAll('price')
    .select([
      'provider.name as provider_name',
      'provider.kind as provider_kind',
      'provider.base_url',
      'provider.key_envelope',
      'provider.enabled as provider_enabled',
    ]);
}

export async function listModels(tx: Tx, { at, operator }: { at: Date; operator: string }) {
  return models(tx, at)
    .orderBy(sql`model.tenant_id = ${operator}`)
    .orderBy('model.created_at')
    .orderBy('model.id')
    .execute();
}

export async function findModel(tx: Tx, modelId: string, at: Date): Promise<ModelRow | undefined> {
  return models(tx, at).where('model.id', '=', modelId).executeTakeFirst();
}

/** Usable models that one of the references (names or ids) means. */
export async function findUsable(tx: Tx, references: string[], at: Date): Promise<ModelRow[]> {
  return models(tx, at)
    .where((expression) =>
      expression.or([
        sql<boolean>`model.name = any(${references}::text[])`,
        sql<boolean>`model.id = any(${references}::text[])`,
      ]),
    )
    .where('model.enabled', '=', true)
    .where('provider.enabled', '=', true)
    .execute();
}

/** Usable default models, own and the operator's. */
export async function findDefaults(tx: Tx, at: Date): Promise<ModelRow[]> {
  return models(tx, at)
    .where('model.is_default', '=', true)
    .where('model.enabled', '=', true)
    .where('provider.enabled', '=', true)
    .execute();
}

export async function nameTaken(tx: Tx, name: string, exceptId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('model')
    .select('id')
    .where('name', '=', name)
    .where('id', '!=', exceptId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function hasDefault(tx: Tx, pool: string, kind: string): Promise<boolean> {
  const row = await tx
    .selectFrom('model')
    .select('id')
    .where('tenant_id', '=', pool)
    .where('kind', '=', kind)
    .where('is_default', '=', true)
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes the mark from whoever has it, so that another model can have it. */
export async function clearDefault(tx: Tx, pool: string, kind: string): Promise<void> {
  await tx
    .updateTable('model')
    .set({ is_default: false })
    .where('tenant_id', '=', pool)
    .where('kind', '=', kind)
    .where('is_default', '=', true)
    .execute();
}

export async function insertModel(tx: Tx, row: Insertable<ModelTable>): Promise<void> {
  await tx.insertInto('model').values(row).execute();
}

export async function updateModel(
  tx: Tx,
  row: { tenant_id: string; id: string },
  change: Updateable<ModelTable>,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await tx
    .updateTable('model')
    .set(change)
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.id)
    .execute();
}

export async function deleteModel(tx: Tx, row: { tenant_id: string; id: string }): Promise<void> {
  await tx.deleteFrom('model').where('tenant_id', '=', row.tenant_id).where('id', '=', row.id).execute();
}

export async function insertPrice(tx: Tx, row: Insertable<ModelPriceTable>) {
  return tx.insertInto('model_price').values(row).returningAll().executeTakeFirstOrThrow();
}

export async function listPrices(tx: Tx, modelId: string) {
  return tx
    .selectFrom('model_price')
    .selectAll()
    .where('model_id', '=', modelId)
    .orderBy('effective_from', 'desc')
    .orderBy('id', 'desc')
    .execute();
}
