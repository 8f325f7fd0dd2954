import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

// The part of node-llama-cpp 3 that we use. The package is 725 MB with its GPU builds, so it is not a dependency of
// ours: an installation that wants local models installs it where it likes.

export interface LlamaModule {
  getLlama(options: {
    gpu: false | 'auto';
    build: 'never';
    skipDownload: true;
    logLevel: 'error';
    maxThreads: number;
  }): Promise<Llama>;
  LlamaChat: new (options: { contextSequence: LlamaSequence }) => LlamaChat;
}

export interface Llama {
  loadModel(options: { modelPath: string; gpuLayers?: number }): Promise<LlamaModel>;
  createGrammarForJsonSchema(schema: object): Promise<unknown>;
  getGrammarFor(kind: 'json'): Promise<unknown>;
}

export interface LlamaModel {
  readonly trainContextSize: number;
  readonly tokenizer: unknown;
  tokenize(text: string): readonly unknown[];
  createContext(options: { contextSize: number; threads: number }): Promise<LlamaContext>;
  createEmbeddingContext(options: { threads: number }): Promise<LlamaEmbeddingContext>;
  dispose(): Promise<void>;
}

export interface LlamaContext {
  readonly contextSize: number;
  getSequence(): LlamaSequence;
}

export interface LlamaSequence {
  readonly tokenMeter: {
    getState(): unknown;
    diff(state: unknown): { usedInputTokens: number; usedOutputTokens: number };
  };
  clearHistory(): Promise<void>;
}

export interface LlamaEmbeddingContext {
  getEmbeddingFor(text: string): Promise<{ vector: readonly number[] }>;
}

export type HistoryItem = { type: 'system' | 'user'; text: string } | { type: 'model'; response: string[] };

export interface LlamaChat {
  readonly chatWrapper: {
    generateContextState(options: { chatHistory: HistoryItem[] }): {
      contextText: { tokenize(tokenizer: unknown): readonly unknown[] };
    };
  };
  generateResponse(
    history: HistoryItem[],
    options: {
      onTextChunk: (text: string) => void;
      signal: AbortSignal;
      stopOnAbortSignal: true;
      maxTokens?: number;
      temperature?: number;
      topP?: number;
      seed?: number;
      customStopTriggers?: string[];
      grammar?: unknown;
    },
  ): Promise<{ metadata: { stopReason: string } }>;
}

/**
 * Imports node-llama-cpp from where `JISHI_LLAMA_MODULE` points (the package, a folder that holds it, or one whose
 * `node_modules` does), else from an ordinary place above this file. Undefined when it is not installed.
 */
export async function importLlama(place: string | undefined): Promise<LlamaModule | undefined> {
  const entry = place === undefined ? lookUpwards() : findEntry(place);
  if (entry === undefined) return undefined;
  return (await import(pathToFileURL(entry).href)) as LlamaModule;
}

function findEntry(place: string): string | undefined {
  return ['', 'node-llama-cpp', join('node_modules', 'node-llama-cpp')]
    .map((inner) => join(place, inner, 'dist', 'index.js'))
    .find((file) => existsSync(file));
}

function lookUpwards(): string | undefined {
  let folder = import.meta.dirname;
  while (folder !== dirname(folder)) {
    const entry = join(folder, 'node_modules', 'node-llama-cpp', 'dist', 'index.js');
    if (existsSync(entry)) return entry;
    folder = dirname(folder);
  }
  return undefined;
}
