import type { Id, ModelItem, ProviderItem, priceVersion } from '@jishi/contract';
import type { z } from 'zod';
import type { Scope } from '../../../kernel/scope.ts';
import type { ModelRow, PriceRow } from './model-store.ts';
import { mayEdit, ownerOf } from './owner.ts';
import type { ProviderCheck, ProviderRow } from './provider-store.ts';

/** The key itself has no way out: only whether there is one, and its last four characters. */
export function presentProvider(scope: Scope, row: ProviderRow): ProviderItem {
  return {
    id: row.id as Id<'provider'>,
    name: row.name,
    kind: row.kind as ProviderItem['kind'],
    baseUrl: row.base_url,
    owner: ownerOf(row),
    hasKey: row.key_envelope !== null,
    keyHint: row.key_hint,
    enabled: row.enabled,
    region: row.region,
    dataPolicy: row.data_policy as ProviderItem['dataPolicy'],
    maxConcurrent: row.max_concurrent,
    createdAt: row.created_at.toISOString(),
    lastCheck: row.last_check as ProviderCheck | null,
    editable: mayEdit(scope, row),
  };
}

export function presentModel(scope: Scope, row: ModelRow): ModelItem {
  return {
    id: row.id as Id<'model'>,
    providerId: row.provider_id as Id<'provider'>,
    providerName: row.provider_name,
    name: row.name,
    upstreamName: row.upstream_name,
    kind: row.kind as ModelItem['kind'],
    capabilities: row.capabilities as ModelItem['capabilities'],
    contextTokens: row.context_tokens,
    dimensions: row.dimensions,
    enabled: row.enabled,
    isDefault: row.is_default,
    price: presentValidPrice(row),
    region: row.region,
    dataPolicy: row.data_policy as ModelItem['dataPolicy'],
    maxConcurrent: row.max_concurrent,
    owner: ownerOf(row),
    editable: mayEdit(scope, row),
  };
}

function presentValidPrice(row: ModelRow): ModelItem['price'] {
  const { price_id, currency, input_pico, output_pico, effective_from } = row;
  if (price_id === null || currency === null || input_pico === null) return null;
  if (output_pico === null || effective_from === null) return null;
  const { cached_input_pico, effective_to, rates, tiers } = row;
  const fields = { currency, input_pico, cached_input_pico, output_pico, effective_from, effective_to };
  return presentPrice({ id: price_id, ...fields, rates, tiers, source: row.price_source });
}

type PriceFields = Pick<
  PriceRow,
  | 'id'
  | 'currency'
  | 'input_pico'
  | 'cached_input_pico'
  | 'output_pico'
  | 'effective_from'
  | 'effective_to'
  | 'rates'
  | 'tiers'
  | 'source'
>;

export function presentPrice(row: PriceFields): z.infer<typeof priceVersion> {
  return {
    id: row.id as Id<'price'>,
    currency: row.currency as 'USD' | 'CNY',
    inputPico: row.input_pico,
    cachedInputPico: row.cached_input_pico,
    outputPico: row.output_pico,
    effectiveFrom: row.effective_from.toISOString(),
    effectiveTo: row.effective_to?.toISOString() ?? null,
    rates: row.rates as z.infer<typeof priceVersion>['rates'],
    tiers: row.tiers as z.infer<typeof priceVersion>['tiers'],
    source: row.source,
  };
}
