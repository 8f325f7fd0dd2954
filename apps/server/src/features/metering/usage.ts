import type { Pico } from '../../kernel/money.ts';

/** Tokens of one upstream attempt. `input` includes cached, `output` includes reasoning. */
export interface TokenUsage {
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** Counted by us because the provider did not say. */
  estimated: boolean;
}

export const noUsage: TokenUsage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  estimated: false,
};

/** The price version valid when the attempt began; pico-units per token. */
export interface TokenPrice {
  id: string;
  currency: string;
  inputPico: Pico;
  /** null: cached input costs as much as other input. */
  cachedInputPico: Pico | null;
  outputPico: Pico;
}

/** Cost in pico-units, or null when the model has no price: unknown is not zero. */
export function costOf(usage: TokenUsage, price: TokenPrice | null): Pico | null {
  if (price === null) return null;
  const cached = Math.min(usage.cachedInputTokens, usage.inputTokens);
  return (
    BigInt(usage.inputTokens - cached) * price.inputPico +
    BigInt(cached) * (price.cachedInputPico ?? price.inputPico) +
    BigInt(usage.outputTokens) * price.outputPico
  );
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
