import { ApiProblem } from '@jishi/sdk';

const mebibyte = 1024 * 1024;

/** What the server says about files that are too large: its limit in bytes; undefined for any other failure. */
export function limitOf(error: unknown): number | undefined {
  if (!(error instanceof ApiProblem) || error.code !== 'knowledge.document_too_large') return undefined;
  const { limitMb } = error.params;
  return typeof limitMb === 'number' && limitMb > 0 ? limitMb * mebibyte : undefined;
}

export type SizeProblem = 'empty' | 'tooLarge';

/** Judges a file before a byte of it is sent. `limit` in bytes, as far as it is known. */
export function sizeProblem(size: number, limit: number | undefined): SizeProblem | undefined {
  if (size === 0) return 'empty';
  return limit !== undefined && size > limit ? 'tooLarge' : undefined;
}
