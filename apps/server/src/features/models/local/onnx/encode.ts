// From texts to the tokens that a model reads: cut where they are too long, without losing the marks around them.

/** The part of `@huggingface/tokenizers` that we use. */
export interface Tokenizer {
  encode(
    text: string,
    options: { text_pair?: string; add_special_tokens: boolean; return_token_type_ids: true },
  ): { ids: number[]; token_type_ids: number[] };
}

export interface Encoded {
  ids: number[];
  /** Which of two texts a token belongs to. */
  types: number[];
  /** Some of the text is not in it. */
  cut: boolean;
}

/** One text, or a question with a text behind it: then only the text is cut. undefined: the question alone is too long. */
export function encode(
  tokenizer: Tokenizer,
  { text, question, maxTokens }: { text: string; question?: string | undefined; maxTokens: number },
): Encoded | undefined {
  const options = { add_special_tokens: true, return_token_type_ids: true } as const;
  const whole =
    question === undefined
      ? tokenizer.encode(text, options)
      : tokenizer.encode(question, { ...options, text_pair: text });
  const { ids, token_type_ids: types } = whole;
  const excess = ids.length - maxTokens;
  if (excess <= 0) return { ids, types, cut: false };
  const bare = tokenizer.encode(text, { ...options, add_special_tokens: false }).ids.length;
  if (bare < excess) return undefined;
  // The text is the last thing but the marks behind it.
  const behind = marksBehind(tokenizer, question !== undefined);
  const from = ids.length - behind - excess;
  return { ids: without(ids, from, excess), types: without(types, from, excess), cut: true };
}

function without(values: number[], from: number, count: number): number[] {
  return [...values.slice(0, from), ...values.slice(from + count)];
}

/** How many marks the tokenizer puts behind a text: those that also stand behind another one. */
function marksBehind(tokenizer: Tokenizer, pair: boolean): number {
  const options = { add_special_tokens: true, return_token_type_ids: true } as const;
  const [left = [], right = []] = ['a', 'b'].map(
    (text) =>
      (pair ? tokenizer.encode('a', { ...options, text_pair: text }) : tokenizer.encode(text, options)).ids,
  );
  let count = 0;
  while (count < Math.min(left.length, right.length) && left.at(-1 - count) === right.at(-1 - count))
    count += 1;
  return count;
}

export interface Batch {
  /** Places of its texts in what was given. */
  places: number[];
  /** Tokens in each row, the shorter ones padded. */
  width: number;
}

const mostRows = 16;
/** Padded tokens at once: what a forward pass needs grows with them. */
const mostTokens = 8_192;

/** Texts of like length together: padding costs as much as text. */
export function batchesOf(lengths: readonly number[]): Batch[] {
  const batches: Batch[] = [];
  const byLength = [...lengths.keys()].sort((left, right) => (lengths[left] ?? 0) - (lengths[right] ?? 0));
  for (const place of byLength) {
    const width = lengths[place] ?? 0;
    const last = batches.at(-1);
    const fits =
      last !== undefined && last.places.length < mostRows && (last.places.length + 1) * width <= mostTokens;
    if (!fits) batches.push({ places: [place], width });
    else Object.assign(last, { places: [...last.places, place], width });
  }
  return batches;
}
