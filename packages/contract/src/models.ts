import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { currency, instant, name, ok, picoText } from './page.ts';
import { bucketRates, priceTier } from './prices.ts';

/** How a provider is spoken to. */
export const providerKind = z.enum([
  'openai-compatible',
  'anthropic',
  'gemini',
  'azure-openai',
  'bedrock',
  'local-gguf',
  'local-onnx',
]);
export type ProviderKind = z.infer<typeof providerKind>;
export const modelKind = z.enum([
  'chat',
  'embedding',
  'rerank',
  'image',
  'transcription',
  'speech',
  'moderation',
]);
export type ModelKind = z.infer<typeof modelKind>;
export const capability = z.enum([
  'tools',
  'parallel-tools',
  'structured-output',
  'vision',
  'audio',
  'reasoning',
  'logprobs',
  'streaming',
]);
/** What happens to what a model is sent, weakest promise first. `on-premise`: it never leaves the house. */
export const dataPolicy = z.enum(['standard', 'no-training', 'no-retention', 'on-premise']);
/** A region as the tenant names it, such as `cn-north` or `eu`. */
export const region = z.string().trim().min(1).max(64);

export const providerItem = z.object({
  id: id('provider'),
  name: z.string(),
  kind: providerKind,
  /** Upstream root such as `https://api.example.com/v1`; for local kinds the folder of model files. */
  baseUrl: z.string(),
  /** `tenant`: belongs to this tenant · `operator`: shared by the operator with all tenants. */
  owner: z.enum(['tenant', 'operator']),
  hasKey: z.boolean(),
  keyHint: z.string().nullable(),
  enabled: z.boolean(),
  /** null: not said (a model: as its provider; local files: on-premise). */
  region: z.string().nullable(),
  dataPolicy: dataPolicy.nullable(),
  /** Requests at once from each process; null: no limit. */
  maxConcurrent: z.number().int().nullable(),
  createdAt: instant,
  lastCheck: z
    .object({
      at: instant,
      ok: z.boolean(),
      latencyMs: z.number().nullable(),
      problem: z.string().nullable(),
    })
    .nullable(),
  editable: z.boolean(),
});
export type ProviderItem = z.infer<typeof providerItem>;

const providerPath = z.object({ providerId: id('provider') });

/** Pico-units per token (10^-12 of the currency); null = not priced. */
export const priceVersion = z.object({
  id: id('price'),
  currency,
  inputPico: picoText,
  cachedInputPico: picoText.nullable(),
  outputPico: picoText,
  effectiveFrom: instant,
  effectiveTo: instant.nullable(),
  /** Rates of the other buckets. */
  rates: bucketRates,
  tiers: z.array(priceTier),
  source: z.string().nullable(),
});

export const modelItem = z.object({
  id: id('model'),
  providerId: id('provider'),
  providerName: z.string(),
  /** The name callers use in `model`. Unique among the models that a tenant sees. */
  name: z.string(),
  /** The upstream's own name. */
  upstreamName: z.string(),
  kind: modelKind,
  capabilities: z.array(capability),
  contextTokens: z.number().int().nullable(),
  dimensions: z.number().int().nullable(),
  enabled: z.boolean(),
  /** Used where nothing else is chosen (assistant, embeddings). */
  isDefault: z.boolean(),
  price: priceVersion.nullable(),
  /** null: not said (a model: as its provider; local files: on-premise). */
  region: z.string().nullable(),
  dataPolicy: dataPolicy.nullable(),
  /** Requests at once from each process; null: no limit. */
  maxConcurrent: z.number().int().nullable(),
  owner: z.enum(['tenant', 'operator']),
  editable: z.boolean(),
});
export type ModelItem = z.infer<typeof modelItem>;

const placement = {
  region: region.nullable(),
  dataPolicy: dataPolicy.nullable(),
  maxConcurrent: z.number().int().min(1).max(100_000).nullable(),
};
const newPlacement = {
  region: placement.region.default(null),
  dataPolicy: placement.dataPolicy.default(null),
  maxConcurrent: placement.maxConcurrent.default(null),
};
const modelPath = z.object({ modelId: id('model') });
const modelFields = z.object({
  name: z.string().trim().min(1).max(120),
  upstreamName: z.string().trim().min(1).max(200),
  kind: modelKind,
  capabilities: z.array(capability).default(['streaming']),
  contextTokens: z.number().int().min(1).max(100_000_000).nullable().default(null),
  dimensions: z.number().int().min(1).max(16_000).nullable().default(null),
  isDefault: z.boolean().default(false),
  ...newPlacement,
});
// A change names only what changes: a default would reset the rest (zod fills it in under `partial` too).
const modelChange = z
  .object({
    ...modelFields.shape,
    capabilities: z.array(capability),
    contextTokens: modelFields.shape.contextTokens.unwrap(),
    dimensions: modelFields.shape.dimensions.unwrap(),
    isDefault: z.boolean(),
    ...placement,
    enabled: z.boolean(),
  })
  .partial();
const providerFields = z.object({
  name,
  kind: providerKind,
  baseUrl: z.string().trim().min(1).max(500),
  apiKey: z.string().min(1).max(2000).optional(),
  /** Operators only: share with every tenant. */
  shared: z.boolean().default(false),
  ...newPlacement,
});
const checkResult = z.object({
  ok: z.boolean(),
  latencyMs: z.number().nullable(),
  problem: z.string().nullable(),
  detail: z.string().nullable(),
});

export const providers = {
  list: route('GET /v1/providers', 'models.manage', {
    summary: 'Providers of this tenant and those shared by the operator',
    keys: true,
  }).output(z.object({ items: z.array(providerItem) })),
  create: route('POST /v1/providers', 'models.manage', {
    summary: 'Add a provider; the key is stored encrypted and never returned',
    status: 201,
    keys: true,
  })
    .input(providerFields)
    .output(providerItem),
  update: route('PATCH /v1/providers/{providerId}', 'models.manage', {
    summary: 'Change a provider',
    keys: true,
  })
    .input(
      providerPath.extend({
        name: name.optional(),
        baseUrl: z.string().trim().min(1).max(500).optional(),
        apiKey: z.string().min(1).max(2000).optional(),
        enabled: z.boolean().optional(),
        ...z.object(placement).partial().shape,
      }),
    )
    .output(providerItem),
  remove: route('DELETE /v1/providers/{providerId}', 'models.manage', {
    summary: 'Delete a provider and its models',
    keys: true,
  })
    .input(providerPath)
    .output(ok),
  check: route('POST /v1/providers/{providerId}/check', 'models.manage', {
    summary: 'Test the connection',
    keys: true,
  })
    .input(providerPath)
    .output(checkResult),
  upstreamModels: route('GET /v1/providers/{providerId}/upstream-models', 'models.manage', {
    summary: "The provider's own model list",
    keys: true,
  })
    .input(providerPath)
    .output(z.object({ items: z.array(z.object({ name: z.string(), kind: modelKind.nullable() })) })),
};

export const modelPool = {
  list: route('GET /v1/model-pool', 'models.use', {
    summary: 'Models that this tenant may use, with prices and capabilities',
    keys: true,
  }).output(z.object({ items: z.array(modelItem) })),
  create: route('POST /v1/model-pool', 'models.manage', {
    summary: 'Add a model of a provider',
    status: 201,
    keys: true,
  })
    .input(modelFields.extend({ providerId: id('provider') }))
    .output(modelItem),
  update: route('PATCH /v1/model-pool/{modelId}', 'models.manage', { summary: 'Change a model', keys: true })
    .input(modelPath.extend({ ...modelChange.shape }))
    .output(modelItem),
  remove: route('DELETE /v1/model-pool/{modelId}', 'models.manage', { summary: 'Remove a model', keys: true })
    .input(modelPath)
    .output(ok),
  setPrice: route('POST /v1/model-pool/{modelId}/prices', 'models.manage', {
    summary: 'Add a price version; earlier ones stay as they are',
    status: 201,
    keys: true,
  })
    .input(
      modelPath.extend({
        currency,
        inputPico: picoText,
        cachedInputPico: picoText.nullable().default(null),
        outputPico: picoText,
        effectiveFrom: instant.optional(),
        effectiveTo: instant.nullable().default(null),
        rates: bucketRates.default({}),
        tiers: z.array(priceTier).max(20).default([]),
      }),
    )
    .output(priceVersion),
  prices: route('GET /v1/model-pool/{modelId}/prices', 'models.use', {
    summary: 'Price versions of a model, newest first',
    keys: true,
  })
    .input(modelPath)
    .output(z.object({ items: z.array(priceVersion) })),
};

export const modelProblems = {
  'models.provider_unreachable': 502,
  'models.provider_refused': 502,
  'models.provider_invalid_url': 422,
  'models.address_refused': 422,
  'models.key_rejected': 502,
  'models.not_found': 404,
  'models.name_taken': 409,
  'models.no_chat_model': 409,
  'models.no_embedding_model': 409,
  'models.no_rerank_model': 409,
  'models.wrong_kind': 422,
  'models.timeout': 504,
  'models.rate_limited': 429,
  'models.stream_broken': 502,
  'models.local_unavailable': 503,
  'models.request_too_large': 413,
  'models.key_required': 422,
  'models.key_invalid': 422,
  'models.local_path_refused': 422,
  'models.unsupported': 422,
  'models.capability_missing': 422,
} as const;
