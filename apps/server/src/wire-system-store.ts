import type { Id, Locale, Role } from '@jishi/contract';
import type { Kysely } from 'kysely';
import type { Database } from './kernel/tables.gen.ts';

export interface LocalOperator {
  id: Id<'user'>;
  email: string;
  name: string;
  locale: Locale | null;
  member: { tenantId: Id<'tenant'>; id: Id<'member'>; role: Role } | undefined;
}

/** The operator who was there first, with the membership in the tenant asked for, or the oldest. */
export async function firstOperator(
  system: Kysely<Database>,
  tenant: string | undefined,
): Promise<LocalOperator | undefined> {
  const user = await system
    .selectFrom('app_user')
    .select(['id', 'email', 'name', 'locale'])
    .where('operator', '=', true)
    .orderBy('created_at')
    .executeTakeFirst();
  if (user === undefined) return undefined;
  const member = await system
    .selectFrom('member')
    .select(['tenant_id', 'id', 'role'])
    .where('user_id', '=', user.id)
    .where('status', '=', 'active')
    .$if(tenant !== undefined, (query) => query.where('tenant_id', '=', tenant ?? ''))
    .orderBy('joined_at')
    .executeTakeFirst();
  return {
    id: user.id as Id<'user'>,
    email: user.email,
    name: user.name,
    locale: user.locale as Locale | null,
    member:
      member === undefined
        ? undefined
        : {
            tenantId: member.tenant_id as Id<'tenant'>,
            id: member.id as Id<'member'>,
            role: member.role as Role,
          },
  };
}
