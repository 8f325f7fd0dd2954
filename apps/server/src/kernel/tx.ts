import type { Transaction } from 'kysely';
import type { Database } from './tables.gen.ts';

/** SQL inside somebody's transaction, bound to one tenant by row-level security. */
export type Tx = Transaction<Database>;
