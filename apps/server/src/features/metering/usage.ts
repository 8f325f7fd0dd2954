/**
 * Parts of one attempt beside its totals. All of them optional: absent is zero. Tokens named here lie inside the totals
 * and in no other part; the last four are no tokens.
 */
export interface UsageParts {
  /** Written to the provider's prompt cache, kept for five minutes (Anthropic's default) and for an hour. */
  cacheWrite5mTokens?: number;
  cacheWrite1hTokens?: number;
  audioInputTokens?: number;
  imageInputTokens?: number;
  audioOutputTokens?: number;
  /** Billed calls of the provider's own tools (web search and the like). */
  toolCalls?: number;
  /** Rerank. */
  searchUnits?: number;
  /** Audio that was read or spoken. */
  milliseconds?: number;
  /** Pictures that were made. */
  images?: number;
}

/**
 * What one upstream attempt used. `inputTokens` is the whole input (cached, written to the cache, audio and pictures
 * included), `outputTokens` the whole output (reasoning and audio included), whatever the provider's own way to count:
 * adapters add what their provider leaves out (Anthropic, Bedrock: cache; Gemini: thoughts).
 */
export interface TokenUsage {
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  parts?: UsageParts | undefined;
  /** Counted by us because the provider did not say. */
  estimated: boolean;
  /** The provider's figures contradict each other. */
  quarantined?: boolean | undefined;
}

export const noUsage: TokenUsage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  estimated: false,
};

/** Disjoint: every token and every unit is in exactly one. */
export interface UsageBuckets {
  inputUncached: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  audioIn: number;
  imageIn: number;
  outputText: number;
  reasoning: number;
  audioOut: number;
  toolCalls: number;
  searchUnits: number;
  milliseconds: number;
  images: number;
}

/** The disjoint view of a usage. Parts that do not fit into their total are cut, the last named first. */
export function bucketsOf(usage: TokenUsage): UsageBuckets {
  const { parts = {} } = usage;
  const input = shares(usage.inputTokens, [
    usage.cachedInputTokens,
    parts.cacheWrite5mTokens,
    parts.cacheWrite1hTokens,
    parts.audioInputTokens,
    parts.imageInputTokens,
  ]);
  const output = shares(usage.outputTokens, [usage.reasoningTokens, parts.audioOutputTokens]);
  const [cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0, audioIn = 0, imageIn = 0] = input.parts;
  const [reasoning = 0, audioOut = 0] = output.parts;
  return {
    inputUncached: input.rest,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
    audioIn,
    imageIn,
    outputText: output.rest,
    reasoning,
    audioOut,
    toolCalls: parts.toolCalls ?? 0,
    searchUnits: parts.searchUnits ?? 0,
    milliseconds: parts.milliseconds ?? 0,
    images: parts.images ?? 0,
  };
}

function shares(total: number, wanted: (number | undefined)[]): { parts: number[]; rest: number } {
  let rest = total;
  const parts = wanted.map((part = 0) => {
    const share = Math.min(part, rest);
    rest -= share;
    return share;
  });
  return { parts, rest };
}

/** Whether the parts fit into their totals; figures that do not are kept as told and marked. */
export function partsFit(usage: TokenUsage): boolean {
  const { parts = {} } = usage;
  const input =
    usage.cachedInputTokens +
    (parts.cacheWrite5mTokens ?? 0) +
    (parts.cacheWrite1hTokens ?? 0) +
    (parts.audioInputTokens ?? 0) +
    (parts.imageInputTokens ?? 0);
  const output = usage.reasoningTokens + (parts.audioOutputTokens ?? 0);
  return input <= usage.inputTokens && output <= usage.outputTokens;
}

// Per character, between the tokenizers in use (0.55–1.1 for Han, 0.2–0.3 for Latin); only where a provider is silent.
const tokensPerWideCharacter = 0.8;
const tokensPerNarrowCharacter = 0.25;

/** An estimate for text whose provider does not count it, or did not live to tell. */
export function estimateTokens(text: string): number {
  // Three-byte characters (Han, kana, hangul) are the ones whose UTF-8 is two bytes longer than their UTF-16 length.
  const wide = Math.min(text.length, (Buffer.byteLength(text) - text.length) / 2);
  return Math.ceil(wide * tokensPerWideCharacter + (text.length - wide) * tokensPerNarrowCharacter);
}
