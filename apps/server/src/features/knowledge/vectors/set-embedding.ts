import { problem } from '../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { removeBaseVectors } from '../../search/index.ts';
import { type BaseRow, updateBase } from '../bases/store.ts';
import { embedJob } from '../ingestion/request.ts';
import { governedBase } from '../rights/guard.ts';
import { lockBase } from '../rights/store.ts';
import { findModels } from './store.ts';

/**
 * Chooses the embedding model of a base, or none. The vectors of the model so far keep answering until those of the
 * new one are complete.
 * @throws knowledge.base_not_found, knowledge.own_denied, models.not_found, models.wrong_kind
 */
export function setEmbedding(
  scope: Scope,
  { baseId, modelId }: { baseId: string; modelId: string | null },
): Promise<void> {
  return scope.tx(async (tx) => {
    if (!(await lockBase(tx, baseId))) throw problem('knowledge.base_not_found');
    const { row } = await governedBase(tx, scope, baseId);
    if (modelId !== null) await requireEmbeddingModel(tx, modelId);
    if (row.embedding_model_id === modelId) return;
    await dropUnfinished(tx, row);
    await updateBase(tx, baseId, {
      embedding_model_id: modelId,
      ...(modelId === null ? { embedding_ready_model_id: null } : {}),
      updated_at: scope.clock.now(),
    });
    await scope.ports.jobs.send(tx, embedJob(scope.tenantId, baseId));
    await recordAudit(tx, scope, {
      action: 'base.embedding_changed',
      subject: { kind: 'base', id: baseId, name: row.name },
      details: { before: row.embedding_model_id, after: modelId },
    });
  });
}

/** Vectors of a model that was given up before they were complete. */
async function dropUnfinished(tx: Tx, row: BaseRow): Promise<void> {
  const { embedding_model_id: chosen, embedding_ready_model_id: ready } = row;
  if (chosen !== null && chosen !== ready) await removeBaseVectors(tx, row.id, chosen);
}

async function requireEmbeddingModel(tx: Tx, modelId: string): Promise<void> {
  const [model] = await findModels(tx, [modelId]);
  if (model === undefined || !model.enabled) throw problem('models.not_found', { model: modelId });
  if (model.kind !== 'embedding') throw problem('models.wrong_kind', { model: model.name });
}
