import { type ProblemCode, problemStatus } from '@jishi/contract';
import { Problem, problem, toProblem } from '../../../kernel/problem.ts';
import { OutboundFailure, OutboundRefusal } from '../../../platform/outbound/index.ts';
import { refusalProblem } from '../catalogue/address.ts';

/** What the upstream said, as far as it may be told to a caller. */
export interface UpstreamRefusal {
  /** Status for the caller of the gateway: the upstream's own where it speaks about the request. */
  status: number;
  message: string | null;
  type: string | null;
  code: string | null;
  param: string | null;
  retryAfter: string | null;
}

/** The upstream's own words behind a problem, for the OpenAI-compatible door. */
export function upstreamRefusal(error: unknown): UpstreamRefusal | undefined {
  if (!(error instanceof Problem)) return undefined;
  return (error.cause as { refusal?: UpstreamRefusal } | undefined)?.refusal;
}

// These speak about the caller's request (or its pace), so the caller gets them as they are.
const passedOn = new Set([400, 404, 409, 413, 422, 429]);

/**
 * A response that is no success. Its 401 and 403 are about *our* key for the provider: told apart from the caller's key
 * by the status 502. Never quotes those: providers repeat part of the key in them.
 */
export function refusedProblem(
  status: number,
  { bodyText, retryAfter }: { bodyText: string; retryAfter: string | null },
): Problem {
  const words = readErrorWords(bodyText);
  const code = codeOf(status);
  const refusal: UpstreamRefusal = {
    status: passedOn.has(status) ? status : problemStatus[code],
    ...(code === 'models.key_rejected' ? noWords : words),
    retryAfter,
  };
  return problem(code, { status }, { refusal });
}

function codeOf(status: number): ProblemCode {
  if (status === 401 || status === 403) return 'models.key_rejected';
  if (status === 429) return 'models.rate_limited';
  if (status === 408 || status === 504) return 'models.timeout';
  return 'models.provider_refused';
}

type ErrorWords = Pick<UpstreamRefusal, 'message' | 'type' | 'code' | 'param'>;
const noWords: ErrorWords = { message: null, type: null, code: null, param: null };

/** `{error: {message, type, code, param}}`, `{error: "…"}`, `{message}`, `{detail}`, or plain text. */
function readErrorWords(bodyText: string): ErrorWords {
  const body = parseObject(bodyText);
  if (body === undefined) {
    const text = bodyText.trim();
    // An HTML page of some proxy helps nobody.
    return text === '' || text.startsWith('<') ? noWords : { ...noWords, message: clip(text) };
  }
  const error = fields(body.error);
  return {
    message: text(error.message) ?? text(body.error) ?? text(body.message) ?? text(body.detail),
    type: text(error.type),
    code: text(error.code) ?? text(body.code),
    param: text(error.param),
  };
}

function parseObject(textBody: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(textBody);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? clip(value) : null;
}

function clip(value: string): string {
  return value.length > 2_000 ? `${value.slice(0, 2_000)}…` : value;
}

/** Why a request got no response at all, or its body broke off. */
export function transportProblem(error: unknown, signal: AbortSignal): Problem {
  if (error instanceof Problem) return error;
  if (signal.aborted) return problem('cancelled', {}, error);
  if (error instanceof OutboundRefusal) return refusalProblem(error);
  if (error instanceof OutboundFailure)
    return problem(
      error.code === 'outbound.timeout' ? 'models.timeout' : 'models.provider_unreachable',
      {},
      error,
    );
  return toProblem(error);
}

/** A deadline is a deadline; every other way to end early is an answer cut off. */
export function brokenProblem(broken: unknown): unknown {
  if (broken instanceof Problem) return broken;
  const timedOut = broken instanceof Error && 'code' in broken && broken.code === 'outbound.timeout';
  const idle = broken instanceof Error && 'code' in broken && broken.code === 'UND_ERR_BODY_TIMEOUT';
  return timedOut || idle
    ? problem('models.timeout', {}, broken)
    : problem('models.stream_broken', {}, broken);
}
