import type { ProblemCode } from '@jishi/contract';

/** Title and detail per code; a missing one does not compile. */
export type ProblemTexts = Record<ProblemCode, readonly [title: string, detail: string]>;
