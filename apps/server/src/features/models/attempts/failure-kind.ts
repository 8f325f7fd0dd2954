import type { FailureKind } from '@jishi/contract';
import type { Problem } from '../../../kernel/problem.ts';
import { upstreamRefusal } from '../gateway/failure.ts';

/** Why an attempt failed; undefined: nothing that another attempt could mend (no right, no budget, given up). */
export function failureKindOf(found: Problem): FailureKind | undefined {
  const known = kinds[found.code];
  if (known !== undefined) return known;
  return found.code === 'models.provider_refused' ? refusedKind(Number(found.params.status)) : undefined;
}

const kinds: Partial<Record<Problem['code'], FailureKind>> = {
  'models.provider_unreachable': 'connection',
  'models.local_unavailable': 'connection',
  'models.address_refused': 'connection',
  'models.timeout': 'timeout',
  'models.rate_limited': 'rate-limit',
  'models.stream_broken': 'broken-answer',
  'models.key_rejected': 'key-rejected',
  'models.busy': 'busy',
  'models.not_found': 'not-found',
  'models.unsupported': 'unsupported',
};

function refusedKind(status: number): FailureKind {
  if (status >= 500) return 'server-error';
  if (status === 404 || status === 410) return 'not-found';
  // A success that was none: an error or no JSON under status 200.
  return status < 400 ? 'broken-answer' : 'invalid-request';
}

/** Kinds that say something about the model's health; the others are about the request, or about us. */
export function isIllness(kind: FailureKind | undefined): boolean {
  return kind !== undefined && illnesses.has(kind);
}

const illnesses = new Set<FailureKind>([
  'connection',
  'timeout',
  'server-error',
  'broken-answer',
  'key-rejected',
  'not-found',
]);

/** Kinds where the same candidate may well answer in a moment. */
export function mayPass(kind: FailureKind): boolean {
  return ['connection', 'rate-limit', 'server-error', 'broken-answer'].includes(kind);
}

// The connection was never made, so nothing of the request has been seen by anybody.
const unsent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

export function nothingWasSent({ code, cause }: Problem): boolean {
  const params = (cause as { params?: { reason?: unknown } } | undefined)?.params;
  return code === 'models.provider_unreachable' && unsent.has(String(params?.reason));
}

/** The pause that the upstream asked for, in milliseconds; undefined when it asked for none. */
export function retryAfterMs(found: Problem, now: Date): number | undefined {
  const text = upstreamRefusal(found)?.retryAfter;
  if (text === null || text === undefined) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(seconds)) return seconds * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
