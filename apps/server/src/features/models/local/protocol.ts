// What the server and its child process for local models say to each other.

export interface LocalMessage {
  type: 'system' | 'user' | 'model';
  text: string;
}

export interface LocalChat {
  messages: LocalMessage[];
  maxTokens: number | undefined;
  temperature: number | undefined;
  topP: number | undefined;
  seed: number | undefined;
  stop: string[];
  /** JSON mode: a schema, or any object. */
  json: { schema: object | null } | undefined;
}

export type LocalRequest =
  | { id: number; kind: 'chat'; file: string; chat: LocalChat }
  | { id: number; kind: 'embed'; file: string; inputs: string[] }
  | {
      id: number;
      kind: 'vectors';
      folder: string;
      inputs: string[];
      /** Which of the model's prefixes they get. */
      as: 'query' | 'document' | null;
      truncate: boolean;
    }
  | { id: number; kind: 'rerank'; folder: string; query: string; documents: string[]; truncate: boolean }
  | { id: number; kind: 'abort' };

export type LocalFailureCode = 'unavailable' | 'load_failed' | 'context_length' | 'failed';

export type LocalEvent =
  | { id: number; kind: 'started' }
  | { id: number; kind: 'text'; text: string }
  | { id: number; kind: 'end'; finishReason: 'stop' | 'length'; inputTokens: number; outputTokens: number }
  | { id: number; kind: 'vectors'; vectors: number[][]; inputTokens: number; truncated?: number[] }
  | { id: number; kind: 'scores'; scores: number[]; inputTokens: number; truncated: number[] }
  | { id: number; kind: 'failed'; code: LocalFailureCode; message: string };
