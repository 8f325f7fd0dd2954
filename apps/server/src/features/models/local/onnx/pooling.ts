import type { ModelSettings } from './model-folder.ts';

/** What a model said about each token: rows of texts, `width` tokens in each, `size` numbers for each token. */
export interface TokenStates {
  data: Float32Array;
  width: number;
  size: number;
}

/** The vector of one row, of which the first `tokens` are no padding. */
export function pool(
  { data, width, size }: TokenStates,
  { row, tokens }: { row: number; tokens: number },
  { pooling, normalize }: Pick<ModelSettings, 'pooling' | 'normalize'>,
): number[] {
  const vector = new Array<number>(size).fill(0);
  const [from, to] = pooling === 'mean' ? [0, tokens] : pooling === 'cls' ? [0, 1] : [tokens - 1, tokens];
  for (let token = from; token < to; token++) {
    const start = (row * width + token) * size;
    for (let index = 0; index < size; index++)
      vector[index] = (vector[index] ?? 0) + (data[start + index] ?? 0);
  }
  return normalize ? unit(vector) : vector.map((value) => value / Math.max(1, to - from));
}

/** Of length 1. A vector of nothing but zeros has no direction and stays. */
export function unit(vector: number[]): number[] {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** How relevant a row is, 0 to 1: one figure goes through the sigmoid, of several classes the last one counts. */
export function relevance(logits: Float32Array, { row, classes }: { row: number; classes: number }): number {
  const own = logits.subarray(row * classes, (row + 1) * classes);
  const last = own.at(-1) ?? 0;
  if (classes === 1) return 1 / (1 + Math.exp(-last));
  const most = Math.max(...own);
  const sum = own.reduce((total, value) => total + Math.exp(value - most), 0);
  return Math.exp(last - most) / sum;
}
