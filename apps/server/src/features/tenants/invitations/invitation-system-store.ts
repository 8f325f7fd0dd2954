import type { Id } from '@jishi/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { DatabaseHandle } from '../../../platform/db/index.ts';
import type { InvitationRow } from './invitation-store.ts';

export type OpenInvitation = InvitationRow & {
  tenant_name: string;
  /** Whether the token came from the mail: then the address is proved. */
  by_mail: boolean;
};

function open(handle: Tx | DatabaseHandle['system'], now: Date) {
  return handle
    .selectFrom('invitation')
    .innerJoin('tenant', 'tenant.id', 'invitation.tenant_id')
    .select([
      'invitation.tenant_id',
      'invitation.id',
      'invitation.email',
      'invitation.role',
      'invitation.group_ids',
      'invitation.invited_by',
      'invitation.invited_by_name',
      'invitation.created_at',
      'invitation.expires_at',
      'tenant.name as tenant_name',
    ])
    .where('tenant.status', '=', 'active')
    .where('invitation.accepted_at', 'is', null)
    .where('invitation.revoked_at', 'is', null)
    .where('invitation.expires_at', '>', now);
}

export function invitationByToken(
  database: DatabaseHandle,
  tokenHash: string,
  now: Date,
): Promise<OpenInvitation | undefined> {
  return open(database.system, now)
    .select(sql<boolean>`coalesce(invitation.mail_token_hash = ${tokenHash}, false)`.as('by_mail'))
    .where(({ eb, or }) =>
      or([eb('invitation.token_hash', '=', tokenHash), eb('invitation.mail_token_hash', '=', tokenHash)]),
    )
    .$castTo<OpenInvitation>()
    .executeTakeFirst();
}

/** Open invitations for an address that somebody else has verified (single sign-on). */
export function invitationsFor(
  database: DatabaseHandle,
  email: string,
  now: Date,
): Promise<OpenInvitation[]> {
  return open(database.system, now)
    .select(sql<boolean>`true`.as('by_mail'))
    .where('invitation.email', '=', email)
    .orderBy('invitation.tenant_id')
    .$castTo<OpenInvitation>()
    .execute();
}

/** Uses an invitation up. False when somebody was faster, or it was revoked or has expired meanwhile. */
export async function takeInvitation(tx: Tx, id: string, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('invitation')
    .set({ accepted_at: now })
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Puts a new member into those of the groups that still exist. */
export async function joinGroups(
  tx: Tx,
  { tenantId, memberId, groupIds }: { tenantId: Id<'tenant'>; memberId: string; groupIds: string[] },
): Promise<void> {
  await sql`
    INSERT INTO group_member (tenant_id, group_id, member_id)
    SELECT tenant_id, id, ${memberId} FROM user_group
    WHERE tenant_id = ${tenantId} AND id = any(${groupIds}::text[])`.execute(tx);
}
