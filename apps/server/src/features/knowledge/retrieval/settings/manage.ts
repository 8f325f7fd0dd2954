import type { RetrievalSettings, RetrievalState, RetrievalVersion } from '@jishi/contract';
import { decodeCursor, toPage } from '../../../../kernel/cursor.ts';
import { problem } from '../../../../kernel/problem.ts';
import { found, may } from '../../../../kernel/require.ts';
import type { Scope, Tx } from '../../../../kernel/scope.ts';
import { recordAudit } from '../../../audit/index.ts';
import { visibleBase, writableBase } from '../../rights/guard.ts';
import { findModels } from '../../vectors/store.ts';
import { presentVersion } from './present.ts';
import { readSettings, settingsOf } from './resolve.ts';
import { findVersion, insertVersion, listVersions, newestSettings, newestVersion } from './settings-store.ts';

type Place = string | null;

/** @throws knowledge.base_not_found */
export function showRetrieval(scope: Scope, baseId: Place): Promise<RetrievalState> {
  return scope.tx((tx) => stateOf(tx, scope, baseId));
}

/**
 * A new version; null goes back to what is set above. Counts with the next search.
 * @throws knowledge.base_not_found, knowledge.write_denied, knowledge.tenant_settings_denied, models.not_found,
 * models.wrong_kind
 */
export function setRetrieval(
  scope: Scope,
  { baseId, ...input }: { baseId: Place; settings: RetrievalSettings | null; note: string },
): Promise<RetrievalState> {
  return scope.tx(async (tx) => {
    await requireWrite(tx, scope, baseId);
    await addVersion(tx, scope, { baseId, ...input });
    return stateOf(tx, scope, baseId);
  });
}

/** @throws as `setRetrieval`, knowledge.settings_not_found */
export function restoreRetrieval(
  scope: Scope,
  { baseId, number }: { baseId: Place; number: number },
): Promise<RetrievalState> {
  return scope.tx(async (tx) => {
    await requireWrite(tx, scope, baseId);
    const row = found(await findVersion(tx, baseId, number), 'knowledge.settings_not_found');
    const settings = readSettings(row.settings) ?? null;
    await addVersion(tx, scope, { baseId, settings, note: row.note });
    return stateOf(tx, scope, baseId);
  });
}

/** @throws knowledge.base_not_found */
export function listRetrieval(
  scope: Scope,
  { baseId, cursor, limit }: { baseId: Place; cursor?: string | undefined; limit: number },
): Promise<{ items: RetrievalVersion[]; nextCursor: string | null }> {
  const before = decodeCursor(cursor, 1)?.[0];
  return scope.tx(async (tx) => {
    if (baseId !== null) await visibleBase(tx, scope, baseId);
    const rows = await listVersions(tx, {
      baseId,
      before: before === undefined ? undefined : Number(before),
      limit: limit + 1,
    });
    return toPage(rows, limit, { item: presentVersion, keys: (row) => [row.number] });
  });
}

/** @throws models.not_found, models.wrong_kind */
export async function requireRerankModel(tx: Tx, settings: RetrievalSettings | null): Promise<void> {
  const modelId = settings?.rerank?.modelId;
  if (modelId === undefined) return;
  const [model] = await findModels(tx, [modelId]);
  if (model === undefined || !model.enabled) throw problem('models.not_found', { model: modelId });
  if (model.kind !== 'rerank') throw problem('models.wrong_kind', { model: model.name });
}

async function stateOf(tx: Tx, scope: Scope, baseId: Place): Promise<RetrievalState> {
  const write = baseId === null ? mayForAll(scope) : (await visibleBase(tx, scope, baseId)).can.write;
  const effective = settingsOf(await newestSettings(tx, baseId === null ? [] : [baseId]), baseId);
  const modelId = effective.settings.rerank?.modelId;
  const [model] = modelId === undefined ? [] : await findModels(tx, [modelId]);
  return {
    ...effective,
    version: (await newestVersion(tx, baseId))?.number ?? null,
    rerankModel: model?.enabled === true ? model.name : null,
    can: { write },
  };
}

function mayForAll(scope: Scope): boolean {
  return may(scope, 'knowledge.administer') && may(scope, 'knowledge.write');
}

async function requireWrite(tx: Tx, scope: Scope, baseId: Place): Promise<void> {
  if (baseId !== null) await writableBase(tx, scope, baseId);
  else if (!mayForAll(scope)) throw problem('knowledge.tenant_settings_denied');
}

async function addVersion(
  tx: Tx,
  scope: Scope,
  { baseId, settings, note }: { baseId: Place; settings: RetrievalSettings | null; note: string },
): Promise<void> {
  await requireRerankModel(tx, settings);
  const before = await newestVersion(tx, baseId);
  const number = (before?.number ?? 0) + 1;
  await insertVersion(tx, {
    tenantId: scope.tenantId,
    baseId,
    number,
    settings,
    note,
    createdBy: scope.actor.userId,
    now: scope.clock.now(),
  }).catch(takenNumber);
  await recordAudit(tx, scope, {
    action: 'retrieval.changed',
    subject: baseId === null ? { kind: 'tenant', id: scope.tenantId } : { kind: 'base', id: baseId },
    details: { version: number, before: before?.settings ?? null, after: settings },
  });
}

/** Two saved at once: the second one looks again. */
function takenNumber(error: unknown): never {
  const constraint = error instanceof Error && 'constraint' in error ? error.constraint : undefined;
  if (constraint === 'retrieval_version_number') throw problem('conflict', {}, error);
  throw error;
}
