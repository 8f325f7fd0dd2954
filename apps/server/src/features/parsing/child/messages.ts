import type { ChunkOptions } from '../chunk.ts';
import type { ParseFailure } from '../failure.ts';
import type { ParseLimits } from '../limits.ts';

/** What the server sends to a child process: one document at a time. */
export interface ParseJob {
  /** Path of the file, inside the folder the child may read. */
  file: string;
  name: string;
  /** Where the child writes the document; see `result-file.ts`. */
  result: string;
  limits: ParseLimits;
  chunking: ChunkOptions;
}

export type ChildMessage =
  /** The job has arrived: from now on its time counts. */
  | { type: 'started' }
  | { type: 'progress'; done: number; total: number }
  /** `rss` in bytes, to decide whether the process may take another document. */
  | { type: 'done'; rss: number }
  | { type: 'failed'; failure: ParseFailure; rss: number };
