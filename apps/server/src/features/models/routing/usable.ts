import type { Scope } from '../../../kernel/scope.ts';
import type { ModelRow } from '../catalogue/model-store.ts';
import { kindOf, ownFirst } from '../gateway/admit.ts';
import type { AdmissionInput } from '../gateway/attempt.ts';
import type { PoolSnapshots } from './snapshot.ts';

/** The model that an attempt means, as it is remembered; undefined: the database has to be asked. */
export async function usableIn(
  snapshots: PoolSnapshots,
  scope: Scope,
  { reference, operation }: Pick<AdmissionInput, 'reference' | 'operation'>,
): Promise<ModelRow | undefined> {
  const { models, modelNamed } = await snapshots.of(scope);
  const kind = kindOf[operation];
  const row =
    reference === null
      ? ownFirst([...modelNamed.values()].filter((model) => model.is_default && model.kind === kind))
      : (modelNamed.get(reference) ?? models.get(reference));
  return row?.enabled === true && row.provider_enabled && row.kind === kind ? row : undefined;
}
