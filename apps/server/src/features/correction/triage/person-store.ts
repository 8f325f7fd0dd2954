import type { Tx } from '../../../kernel/scope.ts';
import type { BasePerson } from '../../knowledge/index.ts';

/** An active member of the tenant; undefined for anybody else. */
export async function mailOf(tx: Tx, userId: string): Promise<BasePerson | undefined> {
  return tx
    .selectFrom('member')
    .innerJoin('app_user', 'app_user.id', 'member.user_id')
    .select(['app_user.id', 'app_user.name', 'app_user.email', 'app_user.locale'])
    .where('member.user_id', '=', userId)
    .where('member.status', '=', 'active')
    .executeTakeFirst();
}

/** Empty for somebody who is no active member. */
export async function personNamed(tx: Tx, userId: string): Promise<string> {
  return (await mailOf(tx, userId))?.name ?? '';
}
