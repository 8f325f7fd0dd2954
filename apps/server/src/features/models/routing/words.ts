import type {
  capability,
  dataClass,
  dataPolicy,
  RouteCandidate,
  RouteItem,
  RouteReason,
  RouteRule,
  RouteSettings,
} from '@jishi/contract';
import type { z } from 'zod';
import type { ModelRow } from '../catalogue/model-store.ts';

// The words of routing; no behaviour.

export type Capability = z.infer<typeof capability>;
export type DataClass = z.infer<typeof dataClass>;
export type DataPolicy = z.infer<typeof dataPolicy>;

/** A route as it decides: read from its row, or a draft that nobody saved. */
export interface RouteSpec {
  id: string;
  tenantId: string;
  name: string;
  kind: RouteItem['kind'];
  strategy: RouteItem['strategy'];
  candidates: RouteCandidate[];
  rules: RouteRule[];
  settings: RouteSettings;
}

/** What a request says about itself, as far as it decides where it may go. */
export interface RouteLabels {
  dataClass: DataClass | null;
  tags: string[];
  region: string | null;
  /** Requests that belong together. */
  conversation: string | null;
}

export const noLabels: RouteLabels = { dataClass: null, tags: [], region: null, conversation: null };

export interface RouteQuery extends RouteLabels {
  kind: RouteItem['kind'];
  needs: readonly string[];
  inputTokens: number;
  maxOutputTokens: number | null;
  stream: boolean;
  app: string | null;
  /** Groups of the caller; only filled where a rule asks. */
  groupIds: string[];
}

/** How a model does at the moment. */
export interface Standing {
  /** `resting`: it asked for a pause (429 with Retry-After). */
  breaker: 'closed' | 'open' | 'half-open' | 'resting';
  latencyMs: number | null;
  quality: number;
}

/** What a decision rests on besides the request. */
export interface RouteWorld {
  models: ReadonlyMap<string, ModelRow>;
  standingOf(row: ModelRow): Standing;
  /** The candidate that requests like this one stay with. */
  remembered: string | undefined;
  /** 0 to 1 for a candidate: random, or drawn from what requests that belong together share. */
  draw(modelId: string): number;
}

export interface PlannedCandidate {
  modelId: string;
  row: ModelRow | undefined;
  place: 'first' | 'standby' | 'dropped';
  reasons: RouteReason[];
  costPico: bigint | null;
  currency: string | null;
  latencyMs: number | null;
  quality: number;
  score: number | null;
}

export interface Decision {
  dataClass: DataClass;
  matchedRules: string[];
  refusedBy: string | null;
  candidates: PlannedCandidate[];
}
