import type { NativeProtocol, Target, UpstreamRequest } from '../gateway/attempt.ts';

// How a kind of provider is spoken to: pure words, the bytes go through `sendUpstream`.

export type Fields = Record<string, unknown>;

export interface Preparing {
  target: Target;
  request: UpstreamRequest;
  /** The provider's opened key; null where it needs none. */
  key: string | null;
  at: Date;
}

/** A request as the provider wants it. */
export interface Prepared {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array | string;
  /** The answer comes in the caller's own protocol and stays as it is. */
  native?: NativeProtocol | undefined;
  emulated?: readonly string[] | undefined;
  /** How the answer becomes OpenAI's; undefined: it is that already. */
  translation?: Translation | undefined;
}

export interface Translation {
  framing: 'sse' | 'aws-event-stream';
  answer(fields: Fields): Fields;
  /** One per stream. Absent where the operation does not stream. */
  stream?: (() => StreamTranslator) | undefined;
}

/** Follows one stream of a provider and says it again in OpenAI's chunks. */
export interface StreamTranslator {
  /** Chunks that this event brings; an object with `error` is the provider's error. */
  push(event: Fields): Fields[];
  /** The provider has said that the answer is complete. */
  readonly complete: boolean;
}

/** @throws Problem `models.capability_missing`, `models.unsupported`, `request.invalid` */
export type Adapter = (input: Preparing) => Prepared;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function countOf(value: unknown): number {
  return Math.max(0, Math.floor(numberOf(value) ?? 0));
}

/** Members that are undefined are left out of JSON; this leaves them out of the object too. */
export function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
