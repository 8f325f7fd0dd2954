import type { Admission, Need, Operation, Payload, Target, UpstreamResponse } from '../gateway/attempt.ts';
import type { RouteLabels } from '../routing/words.ts';
import type { Closing } from './settling.ts';
import type { StreamHold } from './stream-hold.ts';

export interface CallInput {
  /** Name or id of a route or a model; null: the default model of its kind. */
  reference: string | null;
  operation: Operation;
  /** Which application calls; shown in the usage list. */
  app: string;
  purpose: string | null;
  /** Estimated. */
  inputTokens: number;
  /** No tokenizer makes more of the input (its bytes, at most). Default: four times the estimate. */
  inputBound?: number | undefined;
  /** Choices asked for. Default: one. */
  choices?: number | undefined;
  /** Rerank: the most that it may be billed for. Default: unknown. */
  searchUnits?: number | undefined;
  /** The provider may read or do more than the request holds: its own tools, files by address. */
  openEnded?: boolean | undefined;
  stream: boolean;
  signal: AbortSignal;
  /** OpenAI's shape for this target; a string is its JSON. */
  body: (target: Target) => Payload | string;
  /** What a candidate must be able to do. Default: nothing special. */
  needs?: readonly Need[] | undefined;
  /** The caller's own limit of the answer; null or undefined: the model's. */
  maxOutputTokens?: number | null | undefined;
  /** What the request says about itself, for the rules of routes. Default: nothing. */
  labels?: RouteLabels | undefined;
}

/** An attempt whose provider has begun to answer. Whoever holds it settles it, once, however it ends. */
export interface ModelCall extends Pick<Closing, 'settle' | 'fail'> {
  readonly admission: Admission;
  readonly target: Target;
  readonly response: UpstreamResponse;
  readonly signal: AbortSignal;
  /** `performance.now()` at the start. */
  readonly startedAt: number;
  /** What budgets hold for the stream; absent: none does. */
  readonly hold?: StreamHold | undefined;
  /** Whether all of it came from this target. Absent: yes. */
  readonly whole?: (() => boolean) | undefined;
  /** How it came about; null: the model was named itself. */
  readonly routed: { route: string; attempt: number; cache: 'exact' | 'semantic' | null } | null;
}

export function payloadFor({ body }: Pick<CallInput, 'body'>, target: Target): Payload {
  const payload = body(target);
  return typeof payload === 'string' ? { body: payload } : payload;
}
