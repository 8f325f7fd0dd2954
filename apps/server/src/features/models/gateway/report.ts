import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { genAiAttributes, genAiSpanName, type Metrics } from '../../../platform/telemetry/index.ts';
import type { CallReport } from './attempt.ts';

export interface Telemetry {
  tracer?: Tracer | undefined;
  metrics?: Pick<Metrics, 'observeModelCall'> | undefined;
}

/** One span and one observation per settled attempt, under the OpenTelemetry GenAI names. Never content. */
export function createReporter({ tracer, metrics }: Telemetry): (call: CallReport) => void {
  const serverOf = createServers();
  return (call) => {
    const server = serverOf(call.target);
    if (metrics !== undefined) observe(metrics, call, server);
    if (tracer !== undefined) trace(tracer, call, server);
  };
}

/** Who answers, under the conventions' names. */
interface CalledServer {
  provider: string;
  address: string | undefined;
}

const maxServers = 1_000;

/** Remembers what was read from an address. */
function createServers(): (target: CallReport['target']) => CalledServer {
  const known = new Map<string, CalledServer>();
  return (target) => {
    const key = `${target.providerKind} ${target.baseUrl}`;
    const found = known.get(key) ?? readServer(target);
    if (known.size >= maxServers) known.clear();
    known.set(key, found);
    return found;
  };
}

const spanOperations = {
  chat: 'chat',
  responses: 'chat',
  completions: 'text_completion',
  embeddings: 'embeddings',
  rerank: 'rerank',
  images: 'image_generation',
  transcriptions: 'transcription',
  speech: 'speech',
  moderations: 'moderation',
} as const satisfies Record<CallReport['operation'], string>;

function observe(
  metrics: Pick<Metrics, 'observeModelCall'>,
  call: CallReport,
  { provider }: CalledServer,
): void {
  metrics.observeModelCall({
    operation: spanOperations[call.operation],
    provider,
    model: call.target.name,
    errorType: errorType(call),
    seconds: call.latencyMs / 1_000,
    secondsToFirstChunk: secondsToFirst(call),
    inputTokens: call.usage.inputTokens,
    outputTokens: call.usage.outputTokens,
  });
}

function trace(tracer: Tracer, call: CallReport, { provider, address }: CalledServer): void {
  const attributes = {
    operation: spanOperations[call.operation],
    provider,
    requestModel: call.target.name,
    responseModel: call.target.upstreamName,
    responseId: call.upstreamId ?? undefined,
    secondsToFirstChunk: secondsToFirst(call),
    stream: call.stream,
    serverAddress: address,
    errorType: errorType(call),
    inputTokens: call.usage.inputTokens,
    outputTokens: call.usage.outputTokens,
    cacheReadTokens: call.usage.cachedInputTokens,
    reasoningTokens: call.usage.reasoningTokens,
    costPico: call.costPico ?? undefined,
    currency: call.target.price?.currency,
    tenantId: call.tenantId,
  };
  const span = tracer.startSpan(genAiSpanName(attributes), {
    kind: SpanKind.CLIENT,
    startTime: call.startedAt,
    attributes: genAiAttributes(attributes),
  });
  if (call.status === 'error') span.setStatus({ code: SpanStatusCode.ERROR, message: call.problem ?? '' });
  span.end(new Date(call.startedAt.getTime() + call.latencyMs));
}

function errorType(call: CallReport): string | undefined {
  if (call.status === 'ok') return undefined;
  return call.problem ?? call.status;
}

function secondsToFirst(call: CallReport): number | undefined {
  return call.firstTokenMs === null ? undefined : call.firstTokenMs / 1_000;
}

function readServer({ baseUrl, providerKind }: CallReport['target']): CalledServer {
  const address = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : undefined;
  return { address, provider: providerName(providerKind, address ?? '') };
}

// Hosts whose provider has a name in the conventions or a well-known one of its own.
const providerOfHost: readonly [suffix: string, provider: string][] = [
  ['api.openai.com', 'openai'],
  ['.openai.azure.com', 'azure'],
  ['api.deepseek.com', 'deepseek'],
  ['api.groq.com', 'groq'],
  ['api.mistral.ai', 'mistral'],
  ['api.x.ai', 'xai'],
  ['api.perplexity.ai', 'perplexity'],
  ['moonshot.cn', 'moonshot'],
  ['moonshot.ai', 'moonshot'],
  ['dashscope.aliyuncs.com', 'dashscope'],
  ['hunyuan.cloud.tencent.com', 'hunyuan'],
  ['bigmodel.cn', 'zhipu'],
];

const providerOfKind = {
  anthropic: 'anthropic',
  gemini: 'gemini',
  'azure-openai': 'azure',
  bedrock: 'bedrock',
  'local-gguf': 'local',
  'local-onnx': 'local',
} as const satisfies Record<Exclude<CallReport['target']['providerKind'], 'openai-compatible'>, string>;

function providerName(providerKind: CallReport['target']['providerKind'], host: string): string {
  if (providerKind !== 'openai-compatible') return providerOfKind[providerKind];
  return providerOfHost.find(([suffix]) => host.endsWith(suffix))?.[1] ?? 'openai-compatible';
}
