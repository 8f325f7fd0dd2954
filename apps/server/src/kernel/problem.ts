import { type ProblemCode, problemStatus } from '@jishi/contract';

export interface FieldIssue {
  path: string;
  message: string;
}

/** An expected failure with a stable code; the HTTP edge turns it into RFC 9457 in the caller's language. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly params: Record<string, unknown>;
  readonly issues: FieldIssue[] | undefined;

  constructor(
    code: ProblemCode,
    params: Record<string, unknown> = {},
    options?: { cause?: unknown; issues?: FieldIssue[] },
  ) {
    super(code, { cause: options?.cause });
    this.name = 'Problem';
    this.code = code;
    this.params = params;
    this.issues = options?.issues;
  }

  get status(): number {
    return problemStatus[this.code];
  }
}

export function problem(code: ProblemCode, params: Record<string, unknown> = {}, cause?: unknown): Problem {
  return new Problem(code, params, { cause });
}

/** Whatever was thrown, as a Problem: unknown errors become `internal` and keep their cause for the log only. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Error && error.name === 'AbortError') return problem('cancelled', {}, error);
  if (isUnstorableText(error)) return problem('request.invalid', {}, error);
  return problem('internal', {}, error);
}

/** Text with a NUL, or half a surrogate pair: no database text or JSON holds it, so no caller can have meant it. */
function isUnstorableText(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '22021' || error.code === '22P05');
}
