import type { Id } from '@jishi/contract';
import type { Scope } from '../../kernel/scope.ts';

/** Turns texts into vectors of one model, in the order of `inputs`; metered and refused by the models room. */
export type Embedder = (
  scope: Scope,
  input: { modelId: Id<'model'>; inputs: string[] },
) => Promise<Float32Array[]>;

export interface KnowledgeLimits {
  /** Largest file of an upload, bytes (JISHI_MAX_UPLOAD_MB). */
  uploadBytes: number;
}

declare module '../../kernel/ports.ts' {
  interface Ports {
    embedder: Embedder;
    knowledgeLimits: KnowledgeLimits;
  }
}
