import type { Id } from '@jishi/contract';
import type { Tx } from '../../kernel/scope.ts';
import { findDefaults, type ModelRow } from './catalogue/model-store.ts';
import { operatorTenantId } from './catalogue/owner.ts';

/** A usable model, for features that need one. */
export interface ModelChoice {
  id: Id<'model'>;
  name: string;
  providerName: string;
  contextTokens: number | null;
  /** Length of the vectors of an embedding model, when it is known. */
  dimensions: number | null;
}

/** The tenant's default chat model, else the operator's, else none: the product works without one. */
export async function defaultChatModel(tx: Tx): Promise<ModelChoice | undefined> {
  return defaultModel(tx, 'chat');
}

/** The tenant's default embedding model, else the operator's, else none. */
export async function defaultEmbeddingModel(tx: Tx): Promise<ModelChoice | undefined> {
  return defaultModel(tx, 'embedding');
}

/** The tenant's default rerank model, else the operator's, else none. */
export async function defaultRerankModel(tx: Tx): Promise<ModelChoice | undefined> {
  return defaultModel(tx, 'rerank');
}

async function defaultModel(tx: Tx, kind: 'chat' | 'embedding' | 'rerank'): Promise<ModelChoice | undefined> {
  const rows = (await findDefaults(tx, new Date())).filter((row) => row.kind === kind);
  const row = rows.find(({ tenant_id }) => tenant_id !== operatorTenantId) ?? rows[0];
  return row === undefined ? undefined : choiceOf(row);
}

function choiceOf(row: ModelRow): ModelChoice {
  return {
    id: row.id as Id<'model'>,
    name: row.name,
    providerName: row.provider_name,
    contextTokens: row.context_tokens,
    dimensions: row.dimensions,
  };
}
