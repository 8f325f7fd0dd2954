import type { Locale } from '@jishi/contract';
import { problemText } from '@jishi/locales';
import { type Problem, toProblem } from '../../../kernel/problem.ts';
import { upstreamRefusal } from './failure.ts';

/** OpenAI's error object, with our own problem code and the request's number besides. */
export interface OpenAiError {
  error: {
    message: string;
    type: string;
    param: string | null;
    code: string | null;
    problem: string;
    request_id: string;
  };
}

export interface OpenAiFailure {
  status: number;
  headers: Record<string, string>;
  body: OpenAiError;
}

// OpenAI's own words where its clients act upon them; everything else carries our code.
const codes: Record<string, string> = {
  'models.not_found': 'model_not_found',
  'auth.unauthenticated': 'invalid_api_key',
  'auth.key_invalid': 'invalid_api_key',
  'models.rate_limited': 'rate_limit_exceeded',
  'request.rate_limited': 'rate_limit_exceeded',
  'limits.rate_exceeded': 'rate_limit_exceeded',
  'limits.budget_exhausted': 'insufficient_quota',
  'limits.answer_cut': 'insufficient_quota',
};

const fieldOf: Record<string, string> = { 'models.not_found': 'model', 'models.wrong_kind': 'model' };

/** Any failure, as clients of the OpenAI API read it. The provider's own words go first where there are any. */
export function openAiFailure(
  thrown: unknown,
  { locale, requestId }: { locale: Locale; requestId: string },
): OpenAiFailure {
  const found = toProblem(thrown);
  const refusal = upstreamRefusal(found);
  const status = refusal?.status ?? statusOf(found);
  return {
    status,
    headers: retryHeaders(refusal?.retryAfter ?? found.params.retryAfterSeconds),
    body: {
      error: {
        message: refusal?.message ?? problemText(locale, found.code, found.params).detail,
        type: refusal?.type ?? typeOf(status),
        param: refusal?.param ?? paramOf(found),
        code: refusal?.code ?? codes[found.code] ?? found.code,
        problem: found.code,
        request_id: requestId,
      },
    },
  };
}

function retryHeaders(retryAfter: unknown): Record<string, string> {
  return retryAfter === undefined || retryAfter === null ? {} : { 'retry-after': String(retryAfter) };
}

/** OpenAI answers 400 where RFC 9110 would have 422, and its clients expect that. */
function statusOf(found: Problem): number {
  return found.status === 422 ? 400 : found.status;
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'api_error' : 'invalid_request_error';
}

function paramOf(found: Problem): string | null {
  return found.issues?.[0]?.path ?? fieldOf[found.code] ?? null;
}
