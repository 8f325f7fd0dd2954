import type { Id, Role } from '@jishi/contract';
import type { Kysely } from 'kysely';
import { newId } from '../../kernel/id.ts';
import type { Database } from '../../kernel/tables.gen.ts';

export interface SampleMember {
  tenantId: Id<'tenant'>;
  email: string;
  name: string;
  role: Role;
}

/**
 * A person who cannot sign in (no password, no identity provider knows them), as a member of one tenant. The address is
 * of this tenant alone: one person in two tenants could be given a password in one and walk into the other.
 */
export async function insertSampleMember(
  system: Kysely<Database>,
  member: SampleMember,
): Promise<Id<'member'>> {
  return system.transaction().execute(async (tx) => {
    const userId = newId('user');
    const memberId = newId('member');
    const taken = await tx
      .selectFrom('app_user')
      .select('id')
      .where('email', '=', member.email)
      .executeTakeFirst();
    const email = taken === undefined ? member.email : own(member);
    await tx.insertInto('app_user').values({ id: userId, email, name: member.name }).execute();
    await tx
      .insertInto('member')
      .values({ tenant_id: member.tenantId, id: memberId, user_id: userId, role: member.role })
      .execute();
    return memberId;
  });
}

function own({ email, tenantId }: SampleMember): string {
  const [name, host] = email.split('@');
  return `${name}.${tenantId.slice(-8)}@${host}`;
}
