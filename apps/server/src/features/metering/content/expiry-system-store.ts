import type { Kysely } from 'kysely';
import type { Database } from '../../../kernel/tables.gen.ts';

/** Deletes kept requests and answers whose time is over, of all tenants. */
export async function dropExpiredContent(system: Kysely<Database>, now: Date): Promise<number> {
  const { numDeletedRows } = await system
    .deleteFrom('request_content')
    .where('expires_at', '<=', now)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
