import type { Id, Role } from '@jishi/contract';
import type { DatabaseHandle } from '../../../platform/db/index.ts';

export interface HolderRow {
  tenant_id: Id<'tenant'>;
  user_id: Id<'user'>;
  role: Role;
}

/** The active memberships of the person with this address. */
export function membershipByEmail(database: DatabaseHandle, email: string): Promise<HolderRow[]> {
  return database.system
    .selectFrom('member')
    .innerJoin('app_user', 'app_user.id', 'member.user_id')
    .select(['member.tenant_id', 'member.user_id', 'member.role'])
    .where('app_user.email', '=', email)
    .where('member.status', '=', 'active')
    .orderBy('member.tenant_id')
    .$castTo<HolderRow>()
    .execute();
}
