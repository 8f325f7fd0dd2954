import type { Attributes } from '@opentelemetry/api';

// Names of the OpenTelemetry GenAI conventions, release 1.41.1 (the last one that has them; the successor
// repository is unreleased). Everything that leaves this process under those names is named here.

export type GenAiOperation =
  | 'chat'
  | 'text_completion'
  | 'generate_content'
  | 'embeddings'
  // The conventions allow words of one's own where they have none.
  | 'rerank'
  | 'image_generation'
  | 'transcription'
  | 'speech'
  | 'moderation'
  | 'retrieval'
  | 'execute_tool'
  | 'create_agent'
  | 'invoke_agent'
  | 'invoke_workflow';

/** One call of a model, a tool or an index, in the product's words; what is unknown is left out. */
export type GenAiCall = {
  readonly operation: GenAiOperation;
  /** The product's name of the provider, see {@link genAiProvider}. */
  readonly provider: string;
  readonly requestModel?: string | undefined;
  readonly responseModel?: string | undefined;
  readonly responseId?: string | undefined;
  readonly finishReasons?: readonly string[] | undefined;
  readonly secondsToFirstChunk?: number | undefined;
  readonly stream?: boolean | undefined;
  readonly maxTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly seed?: number | undefined;
  readonly dimensions?: number | undefined;
  readonly outputType?: 'text' | 'json' | 'image' | 'speech' | undefined;
  readonly conversationId?: string | undefined;
  readonly promptName?: string | undefined;
  readonly agentName?: string | undefined;
  readonly toolName?: string | undefined;
  readonly toolCallId?: string | undefined;
  readonly dataSourceId?: string | undefined;
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
  readonly errorType?: string | undefined;
  /** Includes cached tokens. */
  readonly inputTokens?: number | undefined;
  /** Includes reasoning tokens. */
  readonly outputTokens?: number | undefined;
  readonly cacheReadTokens?: number | undefined;
  readonly cacheCreationTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  /** Integer 10⁻¹² of the currency. The conventions have no cost, so it goes under the product's own name. */
  readonly costPico?: bigint | undefined;
  readonly currency?: string | undefined;
  readonly tenantId?: string | undefined;
};

/** What people wrote and were answered; only with the owner's consent. */
export type GenAiContent = {
  readonly systemInstructions?: unknown;
  readonly inputMessages?: unknown;
  readonly outputMessages?: unknown;
  readonly toolArguments?: unknown;
  readonly toolResult?: unknown;
  readonly retrievalQuery?: string | undefined;
  readonly retrievalDocuments?: unknown;
};

const ATTRIBUTE_OF: Readonly<
  Record<Exclude<keyof GenAiCall, 'provider' | 'costPico' | 'finishReasons'>, string>
> = {
  operation: 'gen_ai.operation.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  responseId: 'gen_ai.response.id',
  secondsToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  stream: 'gen_ai.request.stream',
  maxTokens: 'gen_ai.request.max_tokens',
  temperature: 'gen_ai.request.temperature',
  topP: 'gen_ai.request.top_p',
  topK: 'gen_ai.request.top_k',
  seed: 'gen_ai.request.seed',
  dimensions: 'gen_ai.embeddings.dimension.count',
  outputType: 'gen_ai.output.type',
  conversationId: 'gen_ai.conversation.id',
  promptName: 'gen_ai.prompt.name',
  agentName: 'gen_ai.agent.name',
  toolName: 'gen_ai.tool.name',
  toolCallId: 'gen_ai.tool.call.id',
  dataSourceId: 'gen_ai.data_source.id',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  errorType: 'error.type',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheCreationTokens: 'gen_ai.usage.cache_creation.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  currency: 'jishi.cost.currency',
  tenantId: 'jishi.tenant.id',
};

const PLAIN_ATTRIBUTES = Object.entries(ATTRIBUTE_OF) as [keyof typeof ATTRIBUTE_OF, string][];

const CONTENT_ATTRIBUTE_OF: Readonly<Record<keyof GenAiContent, string>> = {
  systemInstructions: 'gen_ai.system_instructions',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  toolArguments: 'gen_ai.tool.call.arguments',
  toolResult: 'gen_ai.tool.call.result',
  retrievalQuery: 'gen_ai.retrieval.query.text',
  retrievalDocuments: 'gen_ai.retrieval.documents',
};

// Seen in the successor repository, behind its own opt-in until it is released.
const RENAMED_IN_LATEST: Readonly<Record<string, string>> = {
  'gen_ai.usage.cache_creation.input_tokens': 'gen_ai.usage.cache_write.input_tokens',
};

// Where the conventions spell a provider differently. DashScope, Hunyuan, Zhipu, Ollama, vLLM and local files
// have no name there; theirs pass through.
const PROVIDER_OF: Readonly<Record<string, string>> = {
  azure: 'azure.ai.openai',
  bedrock: 'aws.bedrock',
  gemini: 'gcp.gemini',
  vertex: 'gcp.vertex_ai',
  mistral: 'mistral_ai',
  moonshot: 'moonshot_ai',
  watsonx: 'ibm.watsonx.ai',
  xai: 'x_ai',
};

/** The conventions' name of a provider. */
export function genAiProvider(provider: string): string {
  return PROVIDER_OF[provider] ?? provider;
}

/** `chat gpt-x`, `execute_tool search`, `invoke_agent helper`: operation and what it works with. */
export function genAiSpanName({
  operation,
  requestModel,
  toolName,
  agentName,
  dataSourceId,
}: GenAiCall): string {
  const subject = {
    execute_tool: toolName,
    create_agent: agentName,
    invoke_agent: agentName,
    retrieval: dataSourceId,
  };
  const name = operation in subject ? subject[operation as keyof typeof subject] : requestModel;
  return name ? `${operation} ${name}` : operation;
}

/** Attributes of a span; never content. `latest`: `OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental`. */
export function genAiAttributes(call: GenAiCall, { latest = false }: { latest?: boolean } = {}): Attributes {
  const { provider, costPico, finishReasons } = call;
  const attributes: Attributes = { 'gen_ai.provider.name': genAiProvider(provider) };
  if (finishReasons !== undefined) attributes['gen_ai.response.finish_reasons'] = [...finishReasons];
  // As text: a double holds no more than 9,007 whole units of the currency exactly.
  if (costPico !== undefined) attributes['jishi.cost.pico'] = String(costPico);
  for (const [key, name] of PLAIN_ATTRIBUTES) {
    const value = call[key];
    if (value !== undefined) attributes[latest ? (RENAMED_IN_LATEST[name] ?? name) : name] = value;
  }
  return attributes;
}

/** Content as JSON text attributes; empty unless `logContent`. */
export function genAiContent(content: GenAiContent, { logContent }: { logContent: boolean }): Attributes {
  if (!logContent) return {};
  const attributes: Attributes = {};
  for (const [key, name] of Object.entries(CONTENT_ATTRIBUTE_OF)) {
    const value = content[key as keyof GenAiContent];
    if (value !== undefined) attributes[name] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return attributes;
}
