import type { ModelItem, priceVersion } from '@jishi/contract';
import type { Updateable } from 'kysely';
import type { z } from 'zod';
import { newId } from '../../../kernel/id.ts';
import { Problem, problem } from '../../../kernel/problem.ts';
import { found, may } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import type { ModelTable } from '../../../kernel/tables.gen.ts';
import { recordAudit } from '../../audit/index.ts';
import { modelsOfKey } from '../../limits/index.ts';
import { routeNamed } from '../routing/route-store.ts';
import { namingCollisions } from './collision.ts';
import {
  clearDefault,
  deleteModel,
  findModel,
  hasDefault,
  insertModel,
  insertPrice,
  listModels,
  listPrices,
  type ModelRow,
  nameTaken,
  updateModel,
} from './model-store.ts';
import { inPool } from './operator-store.ts';
import { operatorTenantId, requireEditable } from './owner.ts';
import { presentModel, presentPrice } from './present.ts';
import { findProvider } from './provider-store.ts';

export interface ModelFields {
  name: string;
  upstreamName: string;
  kind: ModelItem['kind'];
  capabilities: ModelItem['capabilities'];
  contextTokens: number | null;
  dimensions: number | null;
  isDefault: boolean;
  region: ModelItem['region'];
  dataPolicy: ModelItem['dataPolicy'];
  maxConcurrent: number | null;
}

/**
 * What callers may name in `model`: an own model hides an operator's one of the same name. Managers also see what is
 * switched off. A key sees what it may use.
 */
export async function visibleModels(scope: Scope): Promise<ModelItem[]> {
  const { rows, allowed } = await scope.tx(async (tx) => ({
    rows: await listModels(tx, { at: scope.clock.now(), operator: operatorTenantId }),
    allowed: await modelsOfKey(tx, scope.actor.keyId),
  }));
  const names = new Set<string>();
  return rows
    .filter((row) => {
      const usable = row.enabled && row.provider_enabled;
      const first = !names.has(row.name);
      names.add(row.name);
      const mayUse = allowed === null || allowed.includes(row.name);
      return first && mayUse && (usable || may(scope, 'models.manage'));
    })
    .map((row) => presentModel(scope, row));
}

export async function createModel(
  scope: Scope,
  input: ModelFields & { providerId: string },
): Promise<ModelItem> {
  const id = newId('model');
  const created = scope.tx(async (tx) => {
    const provider = requireEditable(scope, found(await findProvider(tx, input.providerId)));
    const pool = provider.tenant_id;
    await refuseTakenName(tx, input.name, id);
    await inPool(tx, { scope, pool }, async () => {
      // The first model of its kind is the default, so that one step is enough to get going.
      const isDefault = input.isDefault || !(await hasDefault(tx, pool, input.kind));
      if (isDefault) await clearDefault(tx, pool, input.kind);
      await insertModel(tx, {
        tenant_id: pool,
        id,
        provider_id: provider.id,
        ...columnsOf({ ...input, isDefault }),
        created_at: scope.clock.now(),
      } as Parameters<typeof insertModel>[1]);
    });
    await recordAudit(tx, scope, {
      action: 'model.created',
      subject: { kind: 'model', id, name: input.name },
      details: { provider: provider.id, upstreamName: input.upstreamName, kind: input.kind },
    });
    return presentModel(scope, found(await findModel(tx, id, scope.clock.now())));
  });
  return namingCollisions(created);
}

export type ModelChange = { modelId: string; enabled?: boolean | undefined } & {
  [Field in keyof ModelFields]?: ModelFields[Field] | undefined;
};

export async function changeModel(scope: Scope, input: ModelChange): Promise<ModelItem> {
  const { modelId, ...fields } = input;
  const changed = scope.tx(async (tx) => {
    const row = await findEditable(tx, scope, modelId);
    if (fields.name !== undefined) await refuseTakenName(tx, fields.name, modelId);
    await inPool(tx, { scope, pool: row.tenant_id }, () => writeChange(tx, row, fields));
    await recordAudit(tx, scope, {
      action: 'model.changed',
      subject: { kind: 'model', id: modelId, name: fields.name ?? row.name },
      details: { ...fields },
    });
    return presentModel(scope, found(await findModel(tx, modelId, scope.clock.now())));
  });
  return namingCollisions(changed);
}

async function writeChange(tx: Tx, row: ModelRow, fields: Omit<ModelChange, 'modelId'>): Promise<void> {
  const kind = fields.kind ?? row.kind;
  const stays = fields.isDefault ?? row.is_default;
  // The mark belongs to one model per kind; a model that changes its kind takes the mark along.
  if (stays && (fields.isDefault === true || kind !== row.kind)) await clearDefault(tx, row.tenant_id, kind);
  await updateModel(tx, row, columnsOf(fields));
}

export async function removeModel(scope: Scope, modelId: string): Promise<void> {
  await scope.tx(async (tx) => {
    const row = await findEditable(tx, scope, modelId);
    await inPool(tx, { scope, pool: row.tenant_id }, () => deleteModel(tx, row));
    await recordAudit(tx, scope, {
      action: 'model.deleted',
      subject: { kind: 'model', id: modelId, name: row.name },
    });
  });
}

export interface NewPrice {
  modelId: string;
  currency: 'USD' | 'CNY';
  inputPico: string;
  cachedInputPico: string | null;
  outputPico: string;
  effectiveFrom?: string | undefined;
  effectiveTo?: string | null | undefined;
  rates?: unknown;
  tiers?: unknown;
}

/** Adds a price version. What was used before keeps the price that it was settled with. */
export async function addPrice(scope: Scope, input: NewPrice): Promise<z.infer<typeof priceVersion>> {
  refuseNegative(input);
  return scope.tx(async (tx) => {
    const row = await findEditable(tx, scope, input.modelId);
    const price = await inPool(tx, { scope, pool: row.tenant_id }, () =>
      insertPrice(tx, {
        tenant_id: row.tenant_id,
        id: newId('price', scope.clock.now().getTime()),
        model_id: row.id,
        currency: input.currency,
        input_pico: input.inputPico,
        cached_input_pico: input.cachedInputPico,
        output_pico: input.outputPico,
        effective_from: input.effectiveFrom ?? scope.clock.now(),
        effective_to: input.effectiveTo ?? null,
        rates: JSON.stringify(input.rates ?? {}),
        tiers: JSON.stringify(input.tiers ?? []),
        created_at: scope.clock.now(),
      }),
    );
    const { modelId, ...details } = input;
    await recordAudit(tx, scope, {
      action: 'model.priced',
      subject: { kind: 'model', id: modelId, name: row.name },
      details,
    });
    return presentPrice(price);
  });
}

function refuseNegative(input: NewPrice): void {
  const issues = (['inputPico', 'cachedInputPico', 'outputPico'] as const)
    .filter((path) => input[path]?.startsWith('-'))
    .map((path) => ({ path, message: '≥ 0' }));
  if (issues.length > 0) throw new Problem('request.invalid', {}, { issues });
}

export async function pricesOf(
  scope: Scope,
  modelId: string,
): Promise<{ items: z.infer<typeof priceVersion>[] }> {
  return scope.tx(async (tx) => {
    found(await findModel(tx, modelId, scope.clock.now()));
    return { items: (await listPrices(tx, modelId)).map(presentPrice) };
  });
}

async function findEditable(tx: Tx, scope: Scope, modelId: string): Promise<ModelRow> {
  return requireEditable(scope, found(await findModel(tx, modelId, scope.clock.now())));
}

async function refuseTakenName(tx: Tx, name: string, exceptId: string): Promise<void> {
  if (await nameTaken(tx, name, exceptId)) throw problem('models.name_taken');
  if (await routeNamed(tx, name)) throw problem('models.route_name_taken');
}

function columnsOf(fields: Omit<ModelChange, 'modelId'>): Updateable<ModelTable> {
  const columns: Updateable<ModelTable> = {
    name: fields.name,
    upstream_name: fields.upstreamName,
    kind: fields.kind,
    capabilities: fields.capabilities,
    context_tokens: fields.contextTokens,
    dimensions: fields.dimensions,
    is_default: fields.isDefault,
    region: fields.region,
    data_policy: fields.dataPolicy,
    max_concurrent: fields.maxConcurrent,
    enabled: fields.enabled,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
