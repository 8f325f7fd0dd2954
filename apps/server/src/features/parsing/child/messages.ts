import type { ChunkOptions } from '../chunking/chunk.ts';
import type { ExternalAnswer } from '../external/answer.ts';
import type { ParseFailure } from '../failure.ts';
import type { ParseLimits } from '../limits.ts';
import type { OcrMode, Subject } from '../ocr/recognition.ts';
import type { TableMode } from '../pdf/layout.ts';
import type { CpuLimits } from './watch.ts';

/** What the server sends to a child process: one document at a time. */
export interface ParseJob {
  /** Path of the file, inside the folder the child may read. */
  file: string;
  name: string;
  /** Where the child writes the document; see `result-file.ts`. */
  result: string;
  limits: ParseLimits;
  chunking: ChunkOptions;
  tables: TableMode;
  /** Whether text may be read by its looks, and (second time) the file with what was read. */
  ocr: { mode: OcrMode; available: boolean; results?: string };
  /** Folder for parts of the file that are read on their own. */
  scratch: string;
  /** The file is what another parser answered about a file of this kind. */
  external?: ExternalAnswer;
}

/** What the process gets: a job and the time it may take. */
export type Order<Job> = Job & { time: CpuLimits };

/** Pages and pictures to read by their looks, one after the other; `result` grows by a line for each. */
export interface RecogniseJob {
  subjects: Subject[];
  result: string;
}

export type ChildMessage =
  /** The job has arrived: from now on its time counts. */
  | { type: 'started' }
  | { type: 'progress'; done: number; total: number }
  /** `rss` in bytes, to decide whether the process may take another document. */
  | { type: 'done'; rss: number }
  /** The document has pages without text: read these, then send the job again with the results. */
  | { type: 'recognise'; subjects: Subject[]; rss: number }
  | { type: 'failed'; failure: ParseFailure; rss: number };
