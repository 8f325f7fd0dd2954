import type { MultipartFile } from '@fastify/multipart';
import { Problem, problem } from '../../../../kernel/problem.ts';

const mebibyte = 1024 * 1024;

/** The bytes of a part. Throws at the end of one that is too large: nothing of it is kept. */
export async function* bounded(part: MultipartFile, limit: number): AsyncGenerator<Uint8Array> {
  yield* part.file;
  if (part.file.truncated || part.file.bytesRead > limit)
    throw problem('knowledge.document_too_large', { limitMb: Math.floor(limit / mebibyte) });
}

/** What the multipart reader says about a broken or endless body, as the client's mistake that it is. */
export function explain(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Problem) return error;
  if ('statusCode' in error && error.statusCode === 413) return problem('request.too_large', {}, error);
  return /multipart/i.test(error.message) ? problem('request.malformed', {}, error) : error;
}
