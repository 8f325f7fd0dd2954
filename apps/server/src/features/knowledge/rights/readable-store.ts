import { type RawBuilder, sql } from 'kysely';

/**
 * The condition of every query that leads to content, on the row of `access_set` that the query has joined: one of the
 * caller's principals is a reader, and none is denied.
 */
export function mayRead(principals: readonly string[]): RawBuilder<boolean> {
  const mine = sql`${[...principals]}::text[]`;
  return sql<boolean>`(access_set.readers && ${mine} and not access_set.denied && ${mine})`;
}
