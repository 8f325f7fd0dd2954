import type { z } from 'zod';
import type { SourceRequest } from '../../http.ts';

/** Asks the API, and waits when it is busy. @throws what a code of its answers stands for */
export type Ask = <T>(request: { url: string; schema: z.ZodType<T> } & SourceRequest) => Promise<T>;
