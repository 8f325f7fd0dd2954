/** Why a request was not sent: policy said no. Retrying the same request cannot help. */
type OutboundRefusalCode =
  | 'outbound.url_invalid'
  | 'outbound.scheme_refused'
  | 'outbound.userinfo_refused'
  | 'outbound.host_refused'
  | 'outbound.port_refused'
  | 'outbound.address_refused'
  | 'outbound.rule_invalid';

/** Why a permitted request gave no usable response. */
type OutboundFailureCode =
  | 'outbound.unreachable'
  | 'outbound.name_not_found'
  | 'outbound.timeout'
  | 'outbound.response_too_large'
  | 'outbound.too_many_redirects'
  | 'outbound.redirect_not_replayable'
  | 'outbound.request_invalid';

/** Values for a localised message. Never holds a path, a query, a header or a resolved address. */
type OutboundParams = Readonly<Record<string, string | number>>;

/** Policy refused the URL, one of its redirects, or an address its name resolves to. */
export class OutboundRefusal extends Error {
  override readonly name = 'OutboundRefusal';
  readonly code: OutboundRefusalCode;
  readonly params: OutboundParams;

  constructor(code: OutboundRefusalCode, params: OutboundParams = {}) {
    super(`${code} ${JSON.stringify(params)}`);
    this.code = code;
    this.params = params;
  }
}

/** The network, a deadline or a size limit ended the request; `cause` is the original error. */
export class OutboundFailure extends Error {
  override readonly name = 'OutboundFailure';
  readonly code: OutboundFailureCode;
  readonly params: OutboundParams;

  constructor(code: OutboundFailureCode, params: OutboundParams = {}, cause?: unknown) {
    super(`${code} ${JSON.stringify(params)}`, { cause });
    this.code = code;
    this.params = params;
  }
}

const FAILURE_OF_UNDICI: Readonly<Record<string, OutboundFailureCode>> = {
  UND_ERR_CONNECT_TIMEOUT: 'outbound.timeout',
  UND_ERR_HEADERS_TIMEOUT: 'outbound.timeout',
  UND_ERR_BODY_TIMEOUT: 'outbound.timeout',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'outbound.response_too_large',
  UND_ERR_INVALID_ARG: 'outbound.request_invalid',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'outbound.request_invalid',
  ENOTFOUND: 'outbound.name_not_found',
  EAI_AGAIN: 'outbound.name_not_found',
  ENODATA: 'outbound.name_not_found',
};

/**
 * Names any error of a request or of its body stream in this room's words. Refusals, failures and the
 * caller's own abort reason pass through unchanged.
 */
export function outboundErrorOf(error: unknown, signal?: AbortSignal): unknown {
  if (error instanceof OutboundRefusal || error instanceof OutboundFailure) return error;
  if (signal?.aborted) return signal.reason;
  const reason = errorCodeOf(error);
  return new OutboundFailure(FAILURE_OF_UNDICI[reason] ?? 'outbound.unreachable', { reason }, error);
}

function errorCodeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  // Happy-eyeballs wraps one error per address; the first says what happened.
  if (error instanceof AggregateError && error.errors.length > 0) return errorCodeOf(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
