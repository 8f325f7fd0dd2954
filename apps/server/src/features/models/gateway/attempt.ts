import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { ProviderKind } from '@jishi/contract';
import type { TokenPrice, TokenUsage } from '../../metering/index.ts';

// The words of one upstream attempt; no behaviour.

/** What is asked of a model; the word in the ledger. */
export type Operation =
  | 'chat'
  | 'completions'
  | 'responses'
  | 'embeddings'
  | 'rerank'
  | 'images'
  | 'transcriptions'
  | 'speech'
  | 'moderations';

/** What a request cannot do without; routes choose candidates that have it. */
export type Need =
  | 'tools'
  | 'parallel-tools'
  | 'structured-output'
  | 'vision'
  | 'audio'
  | 'reasoning'
  | 'logprobs'
  | 'streaming';

/** Protocols in which a caller and a provider may meet without translation. */
export type NativeProtocol = 'anthropic' | 'responses';

/** Limits of one upstream attempt, in milliseconds. */
export interface CallDeadlines {
  /** Streams: from the request to the response headers. */
  firstByteMs: number;
  /** Streams: between two chunks. */
  idleMs: number;
  /** From the request to the last byte. Answers that do not stream send their first byte only when all is done. */
  totalMs: number;
}

export interface AdmissionInput {
  /** Name or id of a model; null: the default of its kind. */
  reference: string | null;
  operation: Operation;
  app: string;
  purpose: string | null;
  /** Estimated tokens of the input: what stays in the ledger if this process dies. */
  inputTokens: number;
  /** Which attempt of its request this is, from 1, and the route that sent it. */
  attempt: number;
  route: { id: string; name: string } | null;
  /** No tokenizer makes more of the input (its bytes, at most). Default: four times the estimate. */
  inputBound?: number | undefined;
  /** What the caller allows the answer to be long, for one choice; null or absent: it does not say. */
  maxOutputTokens?: number | null | undefined;
  /** Choices asked for; of pictures, how many. */
  choices?: number | undefined;
  /** Rerank: the most that it may be billed for; absent: unknown. */
  searchUnits?: number | undefined;
  /** The provider may read or do more than the request holds: its own tools, files by address. */
  openEnded?: boolean | undefined;
  /** The answer comes piece by piece and shows all it is billed for: budgets may hold it in slices. */
  sliced?: boolean | undefined;
}

/** Where an admitted attempt goes. */
export interface Target {
  tenantId: string;
  modelId: string;
  providerId: string;
  providerName: string;
  providerKind: ProviderKind;
  baseUrl: string;
  keyEnvelope: string | null;
  name: string;
  upstreamName: string;
  dimensions: number | null;
  contextTokens: number | null;
  /** It may think before it answers. */
  reasons: boolean;
  price: TokenPrice | null;
  /** The answer must not be longer: budgets hold this much. To be written into the request; null: nothing to write. */
  maxOutputTokens: number | null;
}

/** An attempt that may go out: its ledger row is open. */
export interface Admission {
  usageId: string;
  operation: Operation;
  inputTokens: number;
  target: Target;
  /** What budgets hold of the answer, in tokens over all choices, and the most it may be long; null: none holds it. */
  output: { held: number; most: number } | null;
  /** `x-ratelimit-…` of the tightest limits that counted it. */
  headers: Record<string, string>;
}

/** A request as a door hands it on: OpenAI's shape with the provider's own model name. */
export interface Payload {
  body: Uint8Array | string;
  /** Default `application/json`. */
  contentType?: string | undefined;
  /** The caller's own words, for a provider that speaks the caller's protocol. */
  native?: NativePayload | undefined;
  /** The caller accepts what stands in for a capability that the provider lacks. */
  emulate?: boolean | undefined;
}

export interface NativePayload {
  protocol: NativeProtocol;
  body: string;
  /** Headers of that protocol which the caller may choose, such as `anthropic-beta`. */
  headers: Readonly<Record<string, string>>;
}

export interface UpstreamRequest extends Payload {
  operation: Operation;
  stream: boolean;
  signal: AbortSignal;
}

export interface UpstreamResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: Readable;
  /** The body is in this protocol, as the provider sent it; undefined: in OpenAI's shape. */
  native?: NativeProtocol | undefined;
  /** Request members that something else stood in for. */
  emulated?: readonly string[] | undefined;
}

/** How an attempt ended. */
export interface Outcome {
  usage: TokenUsage;
  status: 'ok' | 'error' | 'cancelled';
  problem: string | null;
  firstTokenMs: number | null;
  upstreamId: string | null;
}

/** A settled attempt, for spans and metrics. No prompt, no answer. */
export interface CallReport extends Outcome {
  tenantId: string;
  operation: Operation;
  target: Target;
  stream: boolean;
  startedAt: Date;
  latencyMs: number;
  costPico: bigint | null;
}
