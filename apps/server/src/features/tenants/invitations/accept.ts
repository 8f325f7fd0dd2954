import type { Id, Locale } from '@jishi/contract';
import { Problem, problem } from '../../../kernel/problem.ts';
import type { Tx } from '../../../kernel/scope.ts';
import type { Person } from '../../../platform/http/index.ts';
import { hashToken, isWellFormedToken } from '../../../platform/secret/index.ts';
import {
  type Admission,
  type Installation,
  people,
  personActor,
  type Visitor,
} from '../../identity/index.ts';
import { insertMember } from '../operator/tenant-system-store.ts';
import {
  invitationByToken,
  invitationsFor,
  joinGroups,
  type OpenInvitation,
  takeInvitation,
} from './invitation-system-store.ts';
import { invitationPrefix } from './invitations.ts';

/** The open invitation behind a token. @throws Problem `auth.invitation_invalid` */
export async function openInvitation(installation: Installation, token: string): Promise<OpenInvitation> {
  if (!isWellFormedToken(token, invitationPrefix)) throw problem('auth.invitation_invalid');
  const now = installation.clock.now();
  const invitation = await invitationByToken(installation.database, hashToken(token), now);
  if (invitation === undefined) throw problem('auth.invitation_invalid');
  return invitation;
}

export interface Acceptance {
  token: string;
  name?: string | undefined;
  password?: string | undefined;
  locale?: Locale | undefined;
}

export interface Accepted {
  userId: Id<'user'>;
  cookies: string[];
}

/**
 * Accepts an invitation: as the signed-in person with the same address, or with a new account, which is signed in.
 * @throws Problem `auth.invitation_invalid`, `auth.invitation_other_email`, `auth.account_exists`,
 * `auth.password_weak`, `members.already_member`, `request.invalid`
 */
export async function acceptInvitation(
  installation: Installation,
  visitor: Visitor,
  { input, person }: { input: Acceptance; person: Person | null },
): Promise<Accepted> {
  const invitation = await openInvitation(installation, input.token);
  if (person !== null) return acceptAs(installation, visitor, { invitation, person });
  return acceptWithNewAccount(installation, visitor, { invitation, input });
}

async function acceptAs(
  installation: Installation,
  visitor: Visitor,
  { invitation, person }: { invitation: OpenInvitation; person: Person },
): Promise<Accepted> {
  if (person.email !== invitation.email) throw problem('auth.invitation_other_email');
  await people.inSystem(installation.database, async (tx) => {
    if (!(await join(installation, tx, { invitation, person, visitor })))
      throw problem('members.already_member');
    if (invitation.by_mail) await people.updateUser(tx, person.id, { email_verified: true });
  });
  return { userId: person.id, cookies: [] };
}

async function acceptWithNewAccount(
  installation: Installation,
  visitor: Visitor,
  { invitation, input }: { invitation: OpenInvitation; input: Acceptance },
): Promise<Accepted> {
  const { email } = invitation;
  if ((await people.userByEmail(installation.database, email)) !== undefined)
    throw problem('auth.account_exists');
  const { name, password } = requireBoth(input, visitor.locale);
  if (people.isWeakPassword(password, { email, name })) throw problem('auth.password_weak');
  const passwordHash = await installation.engine.hashPassword(password);
  const account = {
    email,
    name,
    locale: input.locale ?? null,
    operator: false,
    emailVerified: invitation.by_mail,
    passwordHash,
  };
  const userId = await people.inSystem(installation.database, async (tx) => {
    const id = await people.insertUser(tx, account).catch(asAccountExists);
    const person = { id, name, operator: false };
    await join(installation, tx, { invitation, person, visitor });
    return id;
  });
  const { cookies } = await people.signIn(installation, visitor, { email, password });
  return { userId, cookies };
}

/** Uses the invitation up and makes the membership. False when the person is a member already. */
async function join(
  installation: Installation,
  tx: Tx,
  {
    invitation,
    person,
    visitor,
  }: { invitation: OpenInvitation; person: Pick<Person, 'id' | 'name' | 'operator'>; visitor: Visitor },
): Promise<boolean> {
  const { tenant_id: tenantId, role } = invitation;
  if (!(await takeInvitation(tx, invitation.id, installation.clock.now())))
    throw problem('auth.invitation_invalid');
  const memberId = await insertMember(tx, { tenantId, userId: person.id, role });
  if (memberId === undefined) return false;
  await joinGroups(tx, { tenantId, memberId, groupIds: invitation.group_ids });
  await people.recordInTenant(installation, tx, {
    tenantId,
    actor: { ...personActor(person, visitor), memberId, role },
    visitor,
    event: {
      action: 'member.joined',
      subject: { kind: 'member', id: memberId, name: person.name },
      details: { role, invitation: invitation.id },
    },
  });
  return true;
}

/** Single sign-on lets in whoever was invited, and accepts for those who are a member nowhere yet. */
export function invitationAdmission(installation: Installation): Admission {
  const { database, clock } = installation;
  return {
    isInvited: async (email) => (await invitationsFor(database, email, clock.now())).length > 0,
    async admit(userId, visitor) {
      const person = await people.userById(database, userId);
      if (person === undefined) return;
      const invitations = await invitationsFor(database, person.email, clock.now());
      await people.inSystem(database, async (tx) => {
        for (const invitation of invitations) await join(installation, tx, { invitation, person, visitor });
      });
    },
  };
}

function requireBoth({ name, password }: Acceptance, locale: Locale): { name: string; password: string } {
  if (name !== undefined && password !== undefined) return { name, password };
  const message = locale === 'zh-CN' ? '必填' : 'Required';
  const missing = Object.entries({ name, password }).filter(([, value]) => value === undefined);
  throw new Problem('request.invalid', {}, { issues: missing.map(([path]) => ({ path, message })) });
}

/** Of two who create the same account at once, the second is told that it exists. */
function asAccountExists(error: unknown): never {
  if ((error as { code?: unknown }).code === '23505') throw problem('auth.account_exists', {}, error);
  throw error;
}
