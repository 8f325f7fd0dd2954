import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';

/** What a model must be told to embed a question as a question and a passage as a passage. */
export interface EmbeddingProfile {
  queryPrefix: string;
  documentPrefix: string;
  /** The server takes `input_type` and sets its prefixes itself. */
  inputType: boolean;
}

export async function findProfile(tx: Tx, modelId: string): Promise<EmbeddingProfile | undefined> {
  const row = await tx
    .selectFrom('embedding_profile')
    .selectAll()
    .where('model_id', '=', modelId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    queryPrefix: row.query_prefix,
    documentPrefix: row.document_prefix,
    inputType: row.input_type,
  };
}

/** Whoever found it out first is right. */
export async function insertProfile(
  tx: Tx,
  place: { tenantId: string; modelId: string; at: Date },
  profile: EmbeddingProfile,
): Promise<void> {
  await tx
    .insertInto('embedding_profile')
    .values({
      tenant_id: place.tenantId,
      model_id: place.modelId,
      query_prefix: profile.queryPrefix,
      document_prefix: profile.documentPrefix,
      input_type: profile.inputType,
      detected_at: place.at,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'model_id']).doNothing())
    .execute();
}

/** What the model is called here and at its provider. */
export async function modelNames(tx: Tx, modelId: string): Promise<string[]> {
  const { rows } = await sql<{ name: string; upstream_name: string }>`
    select name, upstream_name from model where id = ${modelId}`.execute(tx);
  return rows.flatMap((row) => [row.upstream_name, row.name]);
}
