import type { Locale } from '@jishi/contract';
import { problemText } from '@jishi/locales';
import { type Problem, toProblem } from '../../../../kernel/problem.ts';
import { upstreamRefusal } from '../../gateway/failure.ts';

export interface AnthropicFailure {
  status: number;
  headers: Record<string, string>;
  body: { type: 'error'; error: { type: string; message: string; problem: string }; request_id: string };
}

/** Any failure, as clients of the Messages API read it. The provider's own words go first where there are any. */
export function anthropicFailure(
  thrown: unknown,
  { locale, requestId }: { locale: Locale; requestId: string },
): AnthropicFailure {
  const found = toProblem(thrown);
  const refusal = upstreamRefusal(found);
  const status = refusal?.status ?? statusOf(found);
  return {
    status,
    headers: refusal?.retryAfter ? { 'retry-after': refusal.retryAfter } : {},
    body: {
      type: 'error',
      error: {
        type: typeOf(status),
        message: refusal?.message ?? problemText(locale, found.code, found.params).detail,
        problem: found.code,
      },
      request_id: requestId,
    },
  };
}

/** Like OpenAI, Anthropic answers 400 where RFC 9110 would have 422. */
function statusOf(found: Problem): number {
  return found.status === 422 ? 400 : found.status;
}

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

function typeOf(status: number): string {
  return types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}
