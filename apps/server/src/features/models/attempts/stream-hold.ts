import { type Problem, problem } from '../../../kernel/problem.ts';

/** What budgets hold for the answer of a running stream. */
export interface StreamHold {
  /**
   * To be told of what came: bytes of text, and the tokens that the provider says it has written in all (0: it does not
   * say). Undefined: that much is held. Otherwise nothing more may be taken from the provider until the promise answers
   * why the stream must end, if it must.
   */
  wrote(bytes: number, toldTokens: number): Promise<Problem | undefined> | undefined;
}

export interface StreamHoldOptions {
  /** Tokens that are held already. */
  held: number;
  /** The longest answer that the provider was allowed. */
  most: number;
  /** Holds this many tokens in all; `written` is our count of what has come. False: a budget has no room. */
  extend(tokens: number, written: number): Promise<boolean>;
}

/** The last resort where no whole slice fits. */
const smallestSlice = 256;
/** Beyond the limit that the provider was given, slices are of this size. */
const overrunSlice = 512;
/** Asked for the next slice when this share is used, so that the stream need not wait for it. */
const askAt = 0.75;
// No tokenizer makes more tokens of a text than it has bytes; hardly any makes less than an eighth of that.
const bytesPerTokenAtMost = 8;
const bytesPerTokenUsually = 4;

/**
 * Holds grow with the answer: as many tokens as it has bytes, doubling, up to the limit that the provider was given. So a
 * running stream never has written what nobody holds, and does not keep others from a budget that it will not need.
 * Providers do not always keep to their limit: beyond it, the answer goes on in slices by the least that it can be.
 */
export function createStreamHold(options: StreamHoldOptions): StreamHold {
  const { most } = options;
  let { held } = options;
  let bytes = 0;
  let told = 0;
  let ahead: Promise<boolean> | undefined;

  function needed(): number {
    const least = Math.max(told, Math.floor(bytes / bytesPerTokenAtMost));
    return Math.max(least, Math.min(bytes, most));
  }

  function sizes(): number[] {
    const need = needed();
    if (need > most) return [need + overrunSlice];
    return [Math.min(most, Math.max(held * 2, need + smallestSlice)), Math.min(most, need + smallestSlice)];
  }

  async function grow(tokens: number): Promise<boolean> {
    const written = told > 0 ? told : Math.ceil(bytes / bytesPerTokenUsually);
    const granted = await options.extend(tokens, written);
    if (granted) held = tokens;
    return granted;
  }

  async function ask(): Promise<Problem | undefined> {
    try {
      await ahead;
      ahead = undefined;
      for (const tokens of new Set(sizes())) if (needed() <= held || (await grow(tokens))) return undefined;
      return problem('limits.answer_cut', { tokens: held });
    } catch (error) {
      return problem('limits.unavailable', {}, error);
    }
  }

  return {
    wrote(more, toldTokens) {
      bytes += more;
      told = Math.max(told, toldTokens);
      const need = needed();
      if (need > held) return ask();
      const [whole = held] = sizes();
      // A refusal says nothing yet: what is held has not been used up.
      if (held < most && need > held * askAt) ahead ??= grow(whole).catch(() => false);
      else ahead = undefined;
      return undefined;
    },
  };
}
