import type { Id, Role } from '@jishi/contract';
import { sql } from 'kysely';
import { newId } from '../../../kernel/id.ts';
import type { Tx } from '../../../kernel/scope.ts';

export interface InvitationRow {
  tenant_id: Id<'tenant'>;
  id: Id<'invitation'>;
  email: string;
  role: Role;
  group_ids: Id<'group'>[];
  invited_by: string;
  invited_by_name: string;
  created_at: Date;
  expires_at: Date;
}

const invitationColumns = [
  'tenant_id',
  'id',
  'email',
  'role',
  'group_ids',
  'invited_by',
  'invited_by_name',
  'created_at',
  'expires_at',
] as const;

export function listOpenInvitations(tx: Tx, now: Date): Promise<InvitationRow[]> {
  return tx
    .selectFrom('invitation')
    .select(invitationColumns)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('id', 'desc')
    .$castTo<InvitationRow>()
    .execute();
}

export interface NewInvitation {
  tenantId: Id<'tenant'>;
  email: string;
  role: Role;
  groupIds: Id<'group'>[];
  tokenHash: string;
  mailTokenHash: string;
  invitedBy: { id: string; name: string };
  createdAt: Date;
  expiresAt: Date;
}

/** The new invitation replaces an open one for the same address. */
export async function insertInvitation(tx: Tx, invitation: NewInvitation): Promise<InvitationRow> {
  await tx
    .updateTable('invitation')
    .set({ revoked_at: invitation.createdAt })
    .where('tenant_id', '=', invitation.tenantId)
    .where('email', '=', invitation.email)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
  return tx
    .insertInto('invitation')
    .values({
      tenant_id: invitation.tenantId,
      id: newId('invitation'),
      email: invitation.email,
      role: invitation.role,
      group_ids: sql<string[]>`${invitation.groupIds}::text[]`,
      token_hash: invitation.tokenHash,
      mail_token_hash: invitation.mailTokenHash,
      invited_by: invitation.invitedBy.id,
      invited_by_name: invitation.invitedBy.name,
      created_at: invitation.createdAt,
      expires_at: invitation.expiresAt,
    })
    .returning(invitationColumns)
    .$castTo<InvitationRow>()
    .executeTakeFirstOrThrow();
}

export async function revokeInvitation(
  tx: Tx,
  id: string,
  now: Date,
): Promise<{ id: string; email: string } | undefined> {
  return tx
    .updateTable('invitation')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['id', 'email'])
    .executeTakeFirst();
}

export async function tenantName(tx: Tx): Promise<string> {
  const row = await tx.selectFrom('tenant').select('name').executeTakeFirst();
  return row?.name ?? '';
}

/** How many of these groups exist. */
export async function countGroups(tx: Tx, ids: string[]): Promise<number> {
  const row = await tx
    .selectFrom('user_group')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
