import { createHash } from 'node:crypto';
import type { RouteSettings } from '@jishi/contract';

/** A request as the cache knows it. */
export interface CacheQuestion {
  /** Of the whole request. */
  requestHash: string;
  /** The last question and everything around it; undefined: nothing but the identical request will do. */
  similar: { text: string; contextHash: string } | undefined;
}

export interface CacheableRequest {
  /** The request as JSON; `protocol` where it is not OpenAI's. */
  body: string;
  protocol: string | undefined;
  operation: string;
  dataClass: string;
}

/** Who asks for the answer and may get it again: no part may be left out. */
export interface CacheScope {
  tenantId: string;
  routeId: string;
  app: string;
  /** The person or key; one word for all where the route shares answers in the tenant. */
  principal: string;
}

type Fields = Record<string, unknown>;

// Say nothing about the answer: the name of the model (the route's candidates decide), who asks, how usage is told.
const silent = new Set([
  'model',
  'user',
  'metadata',
  'stream_options',
  'safety_identifier',
  'prompt_cache_key',
  'store',
]);
const maxQuestionCharacters = 4_000;

/**
 * The request as a cache may know it; undefined for one whose answer must not be given again: not deterministic enough,
 * several answers at once, restricted data.
 */
export function cacheQuestion(
  request: CacheableRequest,
  settings: RouteSettings['cache'],
): CacheQuestion | undefined {
  if (settings.mode === 'off' || request.dataClass === 'restricted') return undefined;
  const fields = parse(request.body);
  if (fields === undefined || !isRepeatable(request.operation, fields, settings)) return undefined;
  const told = Object.fromEntries(Object.entries(fields).filter(([key]) => !silent.has(key)));
  const around = `${request.operation}\n${request.protocol ?? 'openai'}\n`;
  return {
    requestHash: hash(around + canonical(told)),
    similar: settings.mode === 'semantic' ? lastQuestion(told, around) : undefined,
  };
}

function isRepeatable(operation: string, fields: Fields, settings: RouteSettings['cache']): boolean {
  if (operation === 'embeddings') return true;
  if (operation !== 'chat') return false;
  if (typeof fields.n === 'number' && fields.n > 1) return false;
  return settings.anyTemperature || fields.temperature === 0;
}

/** Tools act and look things up: a similar question is not the same errand. Pictures have no words to compare. */
function lastQuestion(fields: Fields, around: string): CacheQuestion['similar'] {
  const { messages, tools, functions } = fields;
  if (!Array.isArray(messages) || tools !== undefined || functions !== undefined) return undefined;
  const last = messages.at(-1) as { role?: unknown; content?: unknown } | undefined;
  if (last?.role !== 'user' || typeof last.content !== 'string' || last.content.trim() === '')
    return undefined;
  if (last.content.length > maxQuestionCharacters) return undefined;
  const context = { ...fields, messages: messages.slice(0, -1) };
  return { text: last.content, contextHash: hash(around + canonical(context)) };
}

export function scopeKey({ tenantId, routeId, app, principal }: CacheScope): string {
  return hash(JSON.stringify([tenantId, routeId, app, principal]));
}

function parse(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The order of members says nothing; everything else does. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
