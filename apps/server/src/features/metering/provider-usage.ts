import type { TokenUsage, UsageParts } from './usage.ts';

/**
 * Reads the `usage` object of an OpenAI-compatible answer, in every dialect seen: OpenAI and DashScope
 * (`prompt_tokens_details.cached_tokens`), DeepSeek (`prompt_cache_hit_tokens`), Moonshot (`cached_tokens`), the
 * Responses names (`input_tokens`), Gemini's thoughts on top of the completion. `undefined` when it says nothing.
 */
export function readProviderUsage(value: unknown): TokenUsage | undefined {
  const usage = fieldsOf(value);
  const input = count(usage.prompt_tokens) ?? count(usage.input_tokens);
  const output = count(usage.completion_tokens) ?? count(usage.output_tokens);
  const total = count(usage.total_tokens);
  if (input === undefined && output === undefined && total === undefined) return undefined;
  const inputTokens = input ?? Math.max(0, (total ?? 0) - (output ?? 0));
  const reasoningTokens = readReasoning(usage);
  const outputTokens = withExtraReasoning(output ?? Math.max(0, (total ?? 0) - inputTokens), {
    reasoningTokens,
    inputTokens,
    total,
  });
  const parts = readParts(usage);
  const contradicts = readCached(usage) > inputTokens || contradictsTotal(total, inputTokens + outputTokens);
  return {
    inputTokens,
    cachedInputTokens: Math.min(readCached(usage), inputTokens),
    outputTokens,
    reasoningTokens: Math.min(reasoningTokens, outputTokens),
    ...parts,
    estimated: false,
    ...(contradicts ? { quarantined: true } : {}),
  };
}

function contradictsTotal(total: number | undefined, sum: number): boolean {
  return total !== undefined && total !== sum;
}

/** OpenAI's details of sound and pictures, OpenRouter's and LiteLLM's names of cache writes. */
function readParts(usage: Record<string, unknown>): { parts?: UsageParts } {
  const input = { ...fieldsOf(usage.prompt_tokens_details), ...fieldsOf(usage.input_tokens_details) };
  const output = { ...fieldsOf(usage.completion_tokens_details), ...fieldsOf(usage.output_tokens_details) };
  // Anthropic's split by lifetime, as our own translators hand it on.
  const written = fieldsOf(input.cache_creation);
  const found: UsageParts = {
    cacheWrite5mTokens:
      count(written.ephemeral_5m_input_tokens) ??
      count(input.cache_write_tokens) ??
      count(input.cache_creation_tokens) ??
      0,
    cacheWrite1hTokens: count(written.ephemeral_1h_input_tokens) ?? 0,
    audioInputTokens: count(input.audio_tokens) ?? 0,
    imageInputTokens: count(input.image_tokens) ?? 0,
    audioOutputTokens: count(output.audio_tokens) ?? 0,
    searchUnits: count(usage.search_units) ?? 0,
    toolCalls: readToolCalls(usage),
  };
  const parts = Object.fromEntries(Object.entries(found).filter(([, value]) => value > 0));
  return Object.keys(parts).length === 0 ? {} : { parts };
}

/** Searches and the like that are billed by the call: as our own translators say it, Anthropic, DashScope's plugins. */
function readToolCalls(usage: Record<string, unknown>): number {
  return (
    count(usage.tool_calls) ??
    count(fieldsOf(usage.server_tool_use).web_search_requests) ??
    count(fieldsOf(fieldsOf(usage.plugins).search).count) ??
    0
  );
}

/** Providers that report as they go count up: the greatest figures are the last ones, whatever the final chunk says. */
export function laterUsage(known: TokenUsage | undefined, next: TokenUsage): TokenUsage {
  if (known === undefined) return next;
  return {
    inputTokens: Math.max(known.inputTokens, next.inputTokens),
    cachedInputTokens: Math.max(known.cachedInputTokens, next.cachedInputTokens),
    outputTokens: Math.max(known.outputTokens, next.outputTokens),
    reasoningTokens: Math.max(known.reasoningTokens, next.reasoningTokens),
    ...(known.parts === undefined && next.parts === undefined ? {} : { parts: laterParts(known, next) }),
    estimated: known.estimated && next.estimated,
    ...(next.quarantined === undefined ? {} : { quarantined: next.quarantined }),
  };
}

function laterParts(known: TokenUsage, next: TokenUsage): UsageParts {
  const parts: Record<string, number> = { ...known.parts };
  for (const [name, value] of Object.entries({ ...next.parts }))
    parts[name] = Math.max(parts[name] ?? 0, value);
  return parts;
}

/** OpenAI counts reasoning inside the completion, Gemini beside it: the total tells which. */
function withExtraReasoning(
  output: number,
  around: { reasoningTokens: number; inputTokens: number; total: number | undefined },
): number {
  const { reasoningTokens, inputTokens, total } = around;
  return reasoningTokens > 0 && total === inputTokens + output + reasoningTokens
    ? output + reasoningTokens
    : output;
}

function readCached(usage: Record<string, unknown>): number {
  return (
    count(fieldsOf(usage.prompt_tokens_details).cached_tokens) ??
    count(fieldsOf(usage.input_tokens_details).cached_tokens) ??
    count(usage.prompt_cache_hit_tokens) ??
    count(usage.cached_tokens) ??
    0
  );
}

function readReasoning(usage: Record<string, unknown>): number {
  return (
    count(fieldsOf(usage.completion_tokens_details).reasoning_tokens) ??
    count(fieldsOf(usage.output_tokens_details).reasoning_tokens) ??
    count(usage.reasoning_tokens) ??
    0
  );
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** A sane token count. Anything else (negative, fractional, text, absurd) is no information. */
function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 1e12
    ? value
    : undefined;
}
