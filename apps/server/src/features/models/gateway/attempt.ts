import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { TokenPrice, TokenUsage } from '../../metering/index.ts';

// The words of one upstream attempt; no behaviour.

export type Operation = 'chat' | 'embeddings';

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
  /** Choices asked for. */
  choices?: number | undefined;
}

/** Where an admitted attempt goes. */
export interface Target {
  tenantId: string;
  modelId: string;
  providerId: string;
  providerName: string;
  providerKind: 'openai-compatible' | 'local-gguf';
  baseUrl: string;
  keyEnvelope: string | null;
  name: string;
  upstreamName: string;
  dimensions: number | null;
  contextTokens: number | null;
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
  /** `x-ratelimit-…` of the tightest limits that counted it. */
  headers: Record<string, string>;
}

export interface UpstreamRequest {
  path: '/chat/completions' | '/embeddings';
  body: Uint8Array | string;
  stream: boolean;
  signal: AbortSignal;
}

export interface UpstreamResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: Readable;
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
