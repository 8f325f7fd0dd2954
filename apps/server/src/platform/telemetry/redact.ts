/** What may appear in logs. `logContent`: also what people asked, wrote and were answered. */
export type RedactionRules = { readonly logContent: boolean };

const MASK = '***';
const MAX_DEPTH = 6;
const MAX_ITEMS = 50;
const MAX_CHARACTERS = 4_000;

// Compared without case, `-` and `_`. `token$` spares inputTokens, maxTokens and the like.
const SECRET_KEY =
  /password|passwd|passphrase|secret|token$|apikey|authorization|cookie|credential|privatekey|accesskey|masterkey|sessionid|signature|rawheaders|connectionstring|databaseurl|dsn$/;

const CONTENT_KEYS = new Set(
  `answer arguments body chunk chunks completion content contents document documents evidence excerpt input
  instructions messages output prompt query querytext question quotation quote rawbody requestbody responsebody
  searchtext snippet systemprompt text toolarguments toolresult transcript`.split(/\s+/),
);

/** A copy fit for a log line: secrets masked, content measured instead of shown, size bounded, errors unfolded. */
export function redactRecord(record: object, rules: RedactionRules): Record<string, unknown> {
  return redactObject(record, { rules, depth: 0 });
}

type Walk = { readonly rules: RedactionRules; readonly depth: number };

function redactObject(value: object, walk: Walk): Record<string, unknown> {
  const entries = Object.entries(value).slice(0, MAX_ITEMS);
  return Object.fromEntries(entries.map(([key, item]) => [key, redactEntry(key, item, walk)]));
}

function redactEntry(key: string, value: unknown, walk: Walk): unknown {
  if (value === undefined || value === null || typeof value === 'boolean' || typeof value === 'number')
    return value;
  const plainKey = key.toLowerCase().replace(/[-_]/g, '');
  if (SECRET_KEY.test(plainKey)) return MASK;
  if (CONTENT_KEYS.has(plainKey) && !walk.rules.logContent) return measure(value);
  return redactValue(value, { rules: walk.rules, depth: walk.depth + 1 });
}

function measure(value: unknown): string {
  if (typeof value === 'string') return `[content, ${value.length} characters]`;
  return Array.isArray(value) ? `[content, ${value.length} items]` : '[content]';
}

function redactValue(value: unknown, walk: Walk): unknown {
  if (typeof value === 'string') return shorten(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  // Cycles end here too.
  if (walk.depth > MAX_DEPTH) return '[too deep]';
  return redactInstance(value, walk);
}

function redactInstance(value: object, walk: Walk): unknown {
  if (value instanceof Error) return redactError(value, walk);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) {
    const deeper = { rules: walk.rules, depth: walk.depth + 1 };
    return value.slice(0, MAX_ITEMS).map((item) => redactValue(item, deeper));
  }
  const exchange = summariseHttp(value);
  if (exchange) return exchange;
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return redactValue(value.toJSON(), { rules: walk.rules, depth: walk.depth + 1 });
  }
  if (value instanceof Map || value instanceof Set) return `[${value.constructor.name}, ${value.size} items]`;
  return redactObject(value, walk);
}

/** Requests and replies of Node and Fastify: what, from where, how it ended; never headers or query strings. */
function summariseHttp(value: object): Record<string, unknown> | undefined {
  const raw = 'raw' in value && typeof value.raw === 'object' && value.raw !== null ? value.raw : value;
  // By shape: test requests are no instances of Node's classes.
  if ('rawHeaders' in raw && 'url' in raw && 'method' in raw) {
    return { method: raw.method, url: String(raw.url).split('?')[0] };
  }
  return 'statusCode' in raw && 'getHeader' in raw ? { statusCode: raw.statusCode } : undefined;
}

function redactError(error: Error, walk: Walk): Record<string, unknown> {
  const deeper = { rules: walk.rules, depth: walk.depth + 1 };
  const { name: type, message, stack, cause, ...own } = error;
  return {
    type: type || error.constructor.name,
    message: shorten(message),
    stack: stack === undefined ? undefined : shorten(stack),
    ...redactObject(own, walk),
    ...(error instanceof AggregateError ? { errors: redactValue(error.errors, deeper) } : {}),
    ...(cause === undefined ? {} : { cause: redactValue(cause, deeper) }),
  };
}

function shorten(text: string): string {
  return text.length > MAX_CHARACTERS
    ? `${text.slice(0, MAX_CHARACTERS)}… (${text.length} characters)`
    : text;
}

const TEXT_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${MASK}`],
  [/\b[a-z][a-z0-9]{1,15}_[0-9A-Za-z]{38}\b/g, MASK],
  [/\b(?:sk|pk|rk|ghp|gho|glpat|hf|xox[abprs])[-_][A-Za-z0-9_-]{16,}/g, MASK],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}/g, MASK],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, MASK],
  [/:\/\/[^\s"\\/@:]*:[^\s"\\/@]+@/g, `://${MASK}@`],
  [/([?&](?:[a-z_-]*token|[a-z_-]*key|code|signature|sig|password|secret)=)[^&\s"\\]+/gi, `$1${MASK}`],
];

/** Masks what looks like a key, a bearer header, a JWT or a password in an address, wherever it stands in a line. */
export function scrubText(line: string): string {
  return TEXT_PATTERNS.reduce((text, [pattern, mask]) => text.replace(pattern, mask), line);
}
