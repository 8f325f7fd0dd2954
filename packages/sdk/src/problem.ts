import type { ProblemBody, ProblemCode } from '@jishi/contract';

/** Codes that do not come from the server: it was not reached, or something else answered in its place. */
export type ClientProblemCode = 'client.network' | 'client.unexpected_answer';

/**
 * Every failed call throws this. `code` is stable, `title` and `detail` are in the caller's language, `requestId`
 * is what an administrator finds in the log, `issues` name the invalid fields of the input.
 */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ProblemCode | ClientProblemCode | (string & {});
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly params: Record<string, unknown>;
  readonly requestId: string | null;
  readonly issues: readonly { path: string; message: string }[];

  constructor(body: Omit<ProblemBody, 'type'>, cause?: unknown) {
    super(`${body.title}: ${body.detail}`, { cause });
    this.code = body.code;
    this.status = body.status;
    this.title = body.title;
    this.detail = body.detail;
    this.params = body.params;
    this.requestId = body.requestId ?? null;
    this.issues = body.issues ?? [];
  }
}

/** Decodes a failed response. What is not problem+json (a proxy's error page) becomes `client.unexpected_answer`. */
export async function problemFromResponse(response: Response): Promise<ApiProblem> {
  const text = await response.text().catch(() => '');
  const body = parseProblem(text);
  if (body !== undefined) return new ApiProblem({ ...body, status: response.status });
  const requestId = response.headers.get('x-request-id');
  return new ApiProblem({
    code: 'client.unexpected_answer',
    status: response.status,
    title: 'Unexpected answer',
    detail: `The server answered with status ${response.status}.`,
    params: { status: response.status },
    ...(requestId === null ? {} : { requestId }),
  });
}

/** A request that got no answer at all. Aborts stay what they are, so that callers can tell them apart. */
export function problemFromFailure(error: unknown): unknown {
  if (error instanceof ApiProblem || isAbort(error)) return error;
  return new ApiProblem(
    {
      code: 'client.network',
      status: 0,
      title: 'Server not reachable',
      detail: 'The server did not answer. Check the network and try again.',
      params: {},
    },
    error,
  );
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function parseProblem(text: string): ProblemBody | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const body = value as Partial<ProblemBody>;
  if (typeof body.code !== 'string' || typeof body.title !== 'string') return undefined;
  return {
    type: body.type ?? 'about:blank',
    code: body.code,
    title: body.title,
    status: body.status ?? 0,
    detail: body.detail ?? '',
    params: body.params ?? {},
    ...(body.requestId === undefined ? {} : { requestId: body.requestId }),
    ...(Array.isArray(body.issues) ? { issues: body.issues } : {}),
  };
}
