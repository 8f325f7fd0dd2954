import type { Scope } from '../../kernel/scope.ts';
import type { Outbound } from '../../platform/outbound/index.ts';
import type { Limits } from '../limits/index.ts';
import type { Meter } from '../metering/index.ts';
import type { KeyRing } from './catalogue/key.ts';
import type { Admission, AdmissionInput, CallDeadlines, CallReport } from './gateway/attempt.ts';
import type { Announcer } from './health/announcer.ts';
import type { Capacity } from './health/capacity.ts';
import type { QualityBook } from './health/quality.ts';
import type { HealthBook } from './health/standing.ts';
import type { LocalEngine } from './local/engine.ts';
import type { QuickPath } from './quick/quick-path.ts';
import type { AffinityBook } from './routing/affinity.ts';
import type { PoolSnapshots } from './routing/snapshot.ts';

/** The process-wide machinery of the models room; made by `createModelGateway`, supplied by wiring. */
export interface ModelGateway {
  /** Resolves the model and opens the ledger row, many callers in one commit under load. */
  admit(scope: Scope, input: AdmissionInput): Promise<Admission>;
  /** Settles what was admitted. */
  readonly meter: Meter;
  /** The routes and models that each tenant sees. */
  readonly snapshots: PoolSnapshots;
  /** Keys of providers. */
  readonly keys: KeyRing;
  /** How models do, as this process sees it. */
  readonly health: HealthBook;
  /** Tells webhooks what happens to models. */
  readonly announcer: Announcer;
  readonly capacity: Capacity;
  readonly affinities: AffinityBook;
  readonly quality: QualityBook;
  /** Budgets and rates; `extend` enlarges the holds of a running stream. */
  readonly limits: Limits;
  /** A text as a vector, metered; the default embedding model where none is named. */
  embedOne(
    scope: Scope,
    input: { modelId: string | null; text: string },
  ): Promise<{ modelId: string; values: Float32Array } | undefined>;
  /** undefined: each call asks the database. */
  readonly quick: QuickPath | undefined;
  readonly local: LocalEngine;
  /** Folders that local model files may lie in; the first is where relative paths start. */
  readonly localFolders: readonly string[];
  readonly deadlines: CallDeadlines;
  /** Spans and metrics of a finished attempt. */
  report(call: CallReport): void;
  close(): Promise<void>;
}

declare module '../../kernel/ports.ts' {
  interface Ports {
    outbound: Outbound;
    modelGateway: ModelGateway;
  }
}
