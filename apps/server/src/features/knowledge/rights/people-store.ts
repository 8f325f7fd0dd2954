import { type BaseRight, rolePermissions, roles } from '@jishi/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import { principalsOf } from '../../tenants/index.ts';
import { mayRead } from './readable-store.ts';

export interface BasePerson {
  id: string;
  name: string;
  email: string;
  locale: string | null;
}

/** Bases in which this person reads at least something. */
export async function basesReadBy(tx: Tx, userId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('access_set')
    .innerJoin('knowledge_base', 'knowledge_base.id', 'access_set.base_id')
    .select('access_set.base_id')
    .distinct()
    .where('knowledge_base.deleted_at', 'is', null)
    .where(mayRead(await principalsOf(tx, userId)))
    .execute();
  return rows.map(({ base_id }) => base_id);
}

/** Roles under which a grant to write or own counts at all. */
const changing = roles.filter((role) => rolePermissions[role].includes('knowledge.write'));

/** Active members who hold one of these rights in a base, by themselves, by a group (nested ones too) or as everyone. */
export async function peopleWith(tx: Tx, baseId: string, rights: BaseRight[]): Promise<BasePerson[]> {
  const { rows } = await sql<BasePerson>`
    with recursive granted as (
      select principal from base_grant where base_id = ${baseId} and access_right = any(${rights}::text[])
    ), holding (group_id) as (
      select substring(principal from 7) from granted where principal like 'group:%'
      union select nesting.inner_id from group_nesting nesting join holding on nesting.group_id = holding.group_id
    )
    select app_user.id, app_user.name, app_user.email, app_user.locale from member
      join app_user on app_user.id = member.user_id
    where member.status = 'active' and member.role = any(${changing}::text[]) and (
      exists (select 1 from granted where principal in ('everyone', 'user:' || member.user_id))
      or exists (select 1 from group_member gm where gm.member_id = member.id
        and gm.group_id in (select group_id from holding)))
    order by app_user.name, app_user.id limit 200`.execute(tx);
  return rows;
}
