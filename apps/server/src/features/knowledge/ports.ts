import type { Id } from '@jishi/contract';
import type { Scope } from '../../kernel/scope.ts';
import type { ParseRunner } from '../parsing/index.ts';
import type { SearchEngine } from '../search/index.ts';
import type { AnalysisThread } from './ingestion/analysis/thread.ts';

/** Turns texts into vectors of one model, in the order of `inputs`; metered and refused by the models room. */
export type Embedder = (
  scope: Scope,
  input: {
    modelId: Id<'model'>;
    inputs: string[];
    purpose: 'query' | 'document';
    /** Tell the server the purpose (`input_type`); prefixes, where a model wants them, are in `inputs` already. */
    inputType?: boolean;
  },
) => Promise<Float32Array[]>;

/** The process-wide machinery of the knowledge room. */
export interface KnowledgePorts {
  /** Largest file of an upload, bytes (JISHI_MAX_UPLOAD_MB). */
  uploadBytes: number;
  parser: ParseRunner;
  analysis: AnalysisThread;
  engine: SearchEngine;
}

declare module '../../kernel/ports.ts' {
  interface Ports {
    embedder: Embedder;
    knowledge: KnowledgePorts;
  }
}
