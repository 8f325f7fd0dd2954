import type { ProviderItem, ProviderKind } from '@jishi/contract';
import type { Updateable } from 'kysely';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import type { ProviderTable } from '../../../kernel/tables.gen.ts';
import { recordAudit } from '../../audit/index.ts';
import { requireModelPlace } from '../local/files.ts';
import { isLocal } from '../providers/adapters.ts';
import { checkBaseUrl } from './address.ts';
import { sealKey } from './key.ts';
import { inPool } from './operator-store.ts';
import { operatorTenantId, poolFor, requireEditable } from './owner.ts';
import { presentProvider } from './present.ts';
import {
  deleteProvider,
  findProvider,
  insertProvider,
  listProviders,
  type ProviderRow,
  updateProvider,
} from './provider-store.ts';

export interface NewProviderInput {
  name: string;
  kind: ProviderItem['kind'];
  baseUrl: string;
  apiKey?: string | undefined;
  shared: boolean;
  region: ProviderItem['region'];
  dataPolicy: ProviderItem['dataPolicy'];
  maxConcurrent: number | null;
}

export async function visibleProviders(scope: Scope): Promise<{ items: ProviderItem[] }> {
  const rows = await scope.tx((tx) => listProviders(tx, operatorTenantId));
  return { items: rows.map((row) => presentProvider(scope, row)) };
}

export async function createProvider(scope: Scope, input: NewProviderInput): Promise<ProviderItem> {
  const place = { tenant_id: poolFor(scope, input.shared), id: newId('provider') };
  const { kind, name } = input;
  const base_url = await checkPlace(scope, { kind, baseUrl: input.baseUrl, pool: place.tenant_id });
  const noKey = { key_envelope: null, key_hint: null };
  const key = input.apiKey === undefined ? noKey : await sealKey(scope, place, input.apiKey);
  return scope.tx(async (tx) => {
    const values = {
      ...place,
      ...key,
      name,
      kind,
      base_url,
      region: input.region,
      data_policy: input.dataPolicy,
      max_concurrent: input.maxConcurrent,
      created_at: scope.clock.now(),
    };
    const row = await inPool(tx, { scope, pool: place.tenant_id }, () => insertProvider(tx, values));
    await recordAudit(tx, scope, {
      action: 'provider.created',
      subject: { kind: 'provider', id: row.id, name },
      details: { kind, baseUrl: base_url, withKey: key.key_envelope !== null, shared: input.shared },
    });
    return presentProvider(scope, row);
  });
}

export interface ProviderChange {
  providerId: string;
  name?: string | undefined;
  baseUrl?: string | undefined;
  apiKey?: string | undefined;
  enabled?: boolean | undefined;
  region?: ProviderItem['region'] | undefined;
  dataPolicy?: ProviderItem['dataPolicy'] | undefined;
  maxConcurrent?: number | null | undefined;
}

export async function changeProvider(scope: Scope, input: ProviderChange): Promise<ProviderItem> {
  const before = await scope.tx((tx) => findEditable(tx, scope, input.providerId));
  const change = await judgeChange(scope, before, input);
  return scope.tx(async (tx) => {
    const row =
      Object.keys(change).length === 0
        ? before
        : await inPool(tx, { scope, pool: before.tenant_id }, () => updateProvider(tx, before, change));
    if (row === undefined) throw problem('conflict');
    await recordAudit(tx, scope, {
      action: 'provider.changed',
      subject: { kind: 'provider', id: row.id, name: row.name },
      details: {
        name: input.name,
        baseUrl: change.base_url,
        enabled: input.enabled,
        keyReplaced: input.apiKey !== undefined,
        region: input.region,
        dataPolicy: input.dataPolicy,
        maxConcurrent: input.maxConcurrent,
      },
    });
    return presentProvider(scope, row);
  });
}

/** What the change writes. A new address needs the key again: the stored one was given for the old host. */
async function judgeChange(
  scope: Scope,
  before: ProviderRow,
  input: ProviderChange,
): Promise<Updateable<ProviderTable>> {
  const change = placementChange(input);
  if (input.name !== undefined) change.name = input.name;
  if (input.enabled !== undefined) change.enabled = input.enabled;
  if (input.baseUrl !== undefined && input.baseUrl !== before.base_url) {
    const { kind, tenant_id: pool } = before;
    const baseUrl = await checkPlace(scope, { kind, baseUrl: input.baseUrl, pool });
    if (baseUrl !== before.base_url) {
      if (before.key_envelope !== null && input.apiKey === undefined) throw problem('models.key_required');
      change.base_url = baseUrl;
    }
  }
  if (input.apiKey !== undefined) Object.assign(change, await sealKey(scope, before, input.apiKey));
  return change;
}

function placementChange(input: ProviderChange): Updateable<ProviderTable> {
  return {
    ...(input.region === undefined ? {} : { region: input.region }),
    ...(input.dataPolicy === undefined ? {} : { data_policy: input.dataPolicy }),
    ...(input.maxConcurrent === undefined ? {} : { max_concurrent: input.maxConcurrent }),
  };
}

export async function removeProvider(scope: Scope, providerId: string): Promise<void> {
  await scope.tx(async (tx) => {
    const row = await findEditable(tx, scope, providerId);
    await inPool(tx, { scope, pool: row.tenant_id }, () => deleteProvider(tx, row));
    await recordAudit(tx, scope, {
      action: 'provider.deleted',
      subject: { kind: 'provider', id: row.id, name: row.name },
    });
  });
}

async function findEditable(tx: Tx, scope: Scope, providerId: string): Promise<ProviderRow> {
  return requireEditable(scope, found(await findProvider(tx, providerId)));
}

/** A URL that may be called, or a place in the model folder. */
function checkPlace(
  scope: Scope,
  { kind, baseUrl, pool }: { kind: string; baseUrl: string; pool: string },
): Promise<string> {
  return isLocal(kind as ProviderKind)
    ? requireModelPlace(scope.ports.modelGateway.localFolders, baseUrl)
    : checkBaseUrl(scope, { baseUrl, pool });
}
