import type { Id } from '@jishi/contract';
import type { Scope } from '../../kernel/scope.ts';
import type { ParseRunner } from '../parsing/index.ts';
import type { RemoteIndex, SearchEngine } from '../search/index.ts';
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

/** Orders texts by how well they answer a question; metered and refused by the models room. Best first. */
export type Reranker = (
  scope: Scope,
  input: { modelId: Id<'model'>; query: string; documents: string[]; signal: AbortSignal },
) => Promise<{ ranking: { index: number; score: number }[]; model: string }>;

/** What the default chat model writes; undefined when there is none. */
export type QueryWriter = (
  scope: Scope,
  input: {
    messages: { role: 'system' | 'user'; content: string }[];
    purpose: string;
    maxTokens: number;
    signal: AbortSignal;
  },
) => Promise<{ text: string; model: string } | undefined>;

/** The process-wide machinery of the knowledge room. */
export interface KnowledgePorts {
  /** Largest file of an upload, bytes (JISHI_MAX_UPLOAD_MB). */
  uploadBytes: number;
  parser: ParseRunner;
  analysis: AnalysisThread;
  engine: SearchEngine;
  /** Where searches look first, when the installation has one; the engine answers when it is away. */
  remote?: RemoteIndex | undefined;
}

declare module '../../kernel/ports.ts' {
  interface Ports {
    embedder: Embedder;
    reranker: Reranker;
    queryWriter: QueryWriter;
    knowledge: KnowledgePorts;
  }
}
