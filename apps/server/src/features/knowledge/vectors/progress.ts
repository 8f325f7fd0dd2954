import type { BaseItem } from '@jishi/contract';
import type { Tx } from '../../../kernel/scope.ts';
import type { BaseSummaryRow } from '../bases/store.ts';
import { countVectors, findModels } from './store.ts';

/**
 * How far the vectors of each base's chosen model are, by base. Told as a share of the chunks that the viewer may know
 * of, so that it does not give away how much else there is.
 */
export async function embeddingProgress(
  tx: Tx,
  rows: BaseSummaryRow[],
): Promise<Map<string, NonNullable<BaseItem['embedding']>>> {
  const chosen = rows.flatMap(
    ({ id, chunks, embedding_model_id: modelId, embedding_ready_model_id: readyId }) =>
      modelId === null ? [] : [{ id, chunks, modelId, ready: readyId === modelId }],
  );
  if (chosen.length === 0) return new Map();
  const models = await findModels(
    tx,
    chosen.map(({ modelId }) => modelId),
  );
  const names = new Map(models.map(({ id, name }) => [id, name]));
  const counts = await countVectors(
    tx,
    chosen.map(({ id }) => id),
  );
  return new Map(
    chosen.map(({ id, chunks, modelId, ready }) => {
      const { indexed, total } = counts.get(id) ?? { indexed: 0, total: 0 };
      const share = total === 0 ? 1 : indexed / total;
      const model = names.get(modelId) ?? modelId;
      return [id, { model, indexed: Math.floor(chunks * share), total: chunks, ready }];
    }),
  );
}
