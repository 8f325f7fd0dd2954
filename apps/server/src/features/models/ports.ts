import type { Scope } from '../../kernel/scope.ts';
import type { Outbound } from '../../platform/outbound/index.ts';
import type { Meter } from '../metering/index.ts';
import type { Admission, AdmissionInput, CallDeadlines, CallReport } from './gateway/attempt.ts';
import type { LocalEngine } from './local/engine.ts';

/** The process-wide machinery of the models room; made by `createModelGateway`, supplied by wiring. */
export interface ModelGateway {
  /** Resolves the model and opens the ledger row, many callers in one commit under load. */
  admit(scope: Scope, input: AdmissionInput): Promise<Admission>;
  /** Settles what was admitted. */
  readonly meter: Meter;
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
