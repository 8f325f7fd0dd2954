import type { Id, Role } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import { found, requireUser } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { createToken } from '../../../platform/secret/index.ts';
import { recordAudit } from '../../audit/index.ts';
import { invitationMail } from '../../identity/index.ts';
import { isMemberWithEmail } from '../members/member-store.ts';
import { mayInviteAs } from '../members/rules.ts';
import {
  countGroups,
  type InvitationRow,
  insertInvitation,
  revokeInvitation,
  tenantName,
} from './invitation-store.ts';

const lifetimeMs = 7 * 24 * 3_600_000;
/** Of invitation tokens: `jsi_…`. */
export const invitationPrefix = 'jsi';

export interface Invited {
  invitation: InvitationRow;
  /** The link, known only now: the database keeps hashes. */
  url: string;
  mailed: boolean;
}

/**
 * Invites somebody by e-mail for seven days. The returned link and the one in the mail hold different tokens: only the
 * latter proves that whoever accepts owns the address.
 */
export async function invite(
  scope: Scope,
  input: { email: string; role: Role; groupIds: Id<'group'>[] },
): Promise<Invited> {
  const email = input.email.toLowerCase();
  const userId = requireUser(scope);
  if (!mayInviteAs(scope.actor.role ?? 'viewer', input.role)) throw problem('tenants.owner_only');
  const groupIds = [...new Set(input.groupIds)];
  const made = await scope.tx(async (tx) => {
    if (await isMemberWithEmail(tx, email)) throw problem('members.already_member');
    if ((await countGroups(tx, groupIds)) !== groupIds.length) throw problem('not_found');
    return createInvitation(tx, scope, {
      email,
      role: input.role,
      groupIds,
      invitedBy: { id: userId, name: scope.actor.name },
      tenant: await tenantName(tx),
    });
  });
  return deliver(scope, made);
}

interface Made {
  invitation: InvitationRow;
  url: string;
  mailUrl: string;
  tenant: string;
}

/** Stores and audits an invitation; the transaction may be the tenant's own or the installation's. */
export async function createInvitation(
  tx: Tx,
  scope: Scope,
  input: {
    email: string;
    role: Role;
    groupIds: Id<'group'>[];
    invitedBy: { id: string; name: string };
    tenant: string;
  },
): Promise<Made> {
  const createdAt = scope.clock.now();
  const [link, mailed] = [createToken(invitationPrefix), createToken(invitationPrefix)];
  const invitation = await insertInvitation(tx, {
    tenantId: scope.tenantId,
    email: input.email,
    role: input.role,
    groupIds: input.groupIds,
    tokenHash: link.hash,
    mailTokenHash: mailed.hash,
    invitedBy: input.invitedBy,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + lifetimeMs),
  });
  await recordAudit(tx, scope, {
    action: 'invitation.created',
    subject: { kind: 'invitation', id: invitation.id, name: input.email },
    details: { role: input.role, groups: input.groupIds.length },
  });
  const urlOf = (token: string) => scope.ports.publicUrl(`/invitations/${token}`);
  return {
    invitation,
    url: urlOf(link.secret.reveal()),
    mailUrl: urlOf(mailed.secret.reveal()),
    tenant: input.tenant,
  };
}

/** Mails the invitation where mail is configured; a mail that fails leaves the link. */
export async function deliver(scope: Scope, made: Made): Promise<Invited> {
  const { invitation, url, mailUrl, tenant } = made;
  const params = { inviter: invitation.invited_by_name, tenant, url: mailUrl };
  const mail = { to: invitation.email, ...invitationMail(scope.locale, params) };
  const mailed =
    scope.ports.mail.configured &&
    (await scope.ports.mail.send(mail).catch((error: unknown) => {
      scope.log.error({ err: error, requestId: scope.requestId }, 'invitation could not be mailed');
      return false;
    }));
  return { invitation, url, mailed };
}

export function withdraw(scope: Scope, invitationId: string): Promise<void> {
  return scope.tx(async (tx) => {
    const row = found(await revokeInvitation(tx, invitationId, scope.clock.now()));
    await recordAudit(tx, scope, {
      action: 'invitation.revoked',
      subject: { kind: 'invitation', id: row.id, name: row.email },
    });
  });
}
