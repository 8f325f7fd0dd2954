import type { Id, RetrievalSettings } from '@jishi/contract';
import type { Scope } from '../../../../kernel/scope.ts';
import { embedAs, profileOf } from '../../vectors/profile.ts';
import type { SearchedBase } from '../bases.ts';
import type { QueryPlan } from './queries.ts';

/** The bases of one embedding model, and each query as that model sees it. */
export interface VectorPart {
  modelId: Id<'model'>;
  baseIds: string[];
  /** In the order of the plan's queries. */
  vectors: Float32Array[];
}

/** The queries in every model that has answering vectors. A model that fails leaves a hybrid search to its words. */
export async function embedQueries(
  scope: Scope,
  plan: Pick<QueryPlan, 'queries' | 'hypothetical'>,
  { bases, mode }: { bases: readonly SearchedBase[]; mode: RetrievalSettings['mode'] },
): Promise<VectorPart[]> {
  if (mode === 'lexical') return [];
  const groups = Map.groupBy(bases, (base) => base.embedding_ready_model_id);
  const embedded = [...groups].map(async ([id, members]): Promise<VectorPart[]> => {
    if (id === null) return [];
    const modelId = id as Id<'model'>;
    try {
      const vectors = await embedWith(scope, modelId, plan);
      return vectors.length < plan.queries.length
        ? []
        : [{ modelId, vectors, baseIds: members.map((base) => base.id) }];
    } catch (error) {
      if (mode === 'vector' || scope.signal.aborted) throw error;
      scope.log.warn({ err: error, modelId }, 'searching without vectors');
      return [];
    }
  });
  return (await Promise.all(embedded)).flat();
}

async function embedWith(
  scope: Scope,
  modelId: Id<'model'>,
  { queries, hypothetical }: Pick<QueryPlan, 'queries' | 'hypothetical'>,
): Promise<Float32Array[]> {
  const profile = await profileOf(scope, modelId);
  const vectors = await embedAs(scope, profile, { modelId, inputs: queries, purpose: 'query' });
  if (hypothetical === undefined) return vectors;
  const input = { modelId, inputs: [hypothetical], purpose: 'document' as const };
  const [imagined] = await embedAs(scope, profile, input);
  return vectors.map((vector) => (imagined === undefined ? vector : middle(vector, imagined)));
}

/** Between the question and what an answer might look like. */
function middle(left: Float32Array, right: Float32Array): Float32Array {
  const [mine, theirs] = [lengthOf(left), lengthOf(right)];
  return left.map((value, index) => value / mine + (right[index] ?? 0) / theirs);
}

function lengthOf(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
}
