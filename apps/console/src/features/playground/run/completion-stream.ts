import { problemFromResponse } from '@jishi/sdk';
import { consoleHeaders } from '../../../api/client.ts';
import { type CompletionRequest, completionBody } from './completion-body.ts';
import { type CompletionPart, completionParts } from './completion-parts.ts';

/**
 * Calls the same door that programs use, with the session of this browser. Yields the request's number first.
 * @throws ApiProblem for a refusal before the first byte
 */
export async function* streamCompletion(
  request: CompletionRequest,
  signal: AbortSignal,
): AsyncGenerator<CompletionPart | { type: 'request'; id: string | null }> {
  const response = await fetch('/v1/chat/completions', {
    method: 'POST',
    headers: { ...consoleHeaders(), 'content-type': 'application/json', 'x-jishi-app': 'playground' },
    body: JSON.stringify(completionBody(request)),
    credentials: 'same-origin',
    signal,
  });
  yield { type: 'request', id: response.headers.get('x-request-id') };
  if (!response.ok || response.body === null) throw await refusal(response);
  yield* completionParts(response.body.pipeThrough(new TextDecoderStream()));
}

/** Refusals of this door have OpenAI's shape: their words are already for people, in the reader's language. */
async function refusal(response: Response): Promise<Error> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  const message = (body as { error?: { message?: unknown } } | null)?.error?.message;
  return typeof message === 'string' ? new RefusedError(message) : problemFromResponse(response);
}

/** A refusal in words for people. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
