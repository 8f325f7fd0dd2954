import type { Id, Locale } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Tx } from '../../../kernel/scope.ts';
import { systemActor } from '../../../platform/scope/index.ts';
import { createToken, hashToken, isWellFormedToken } from '../../../platform/secret/index.ts';
import { type Installation, nobodyAt, personActor, type Visitor } from '../installation.ts';
import { resetMail } from '../mails.ts';
import { recordForPerson } from '../record.ts';
import { deleteSessions } from '../session/session-system-store.ts';
import { accountKey, mayMailReset } from '../sign-in/guard.ts';
import { dropGuard } from '../sign-in/guard-system-store.ts';
import {
  consumeOneTime,
  dropOneTime,
  inSystem,
  passwordHashOf,
  peekOneTime,
  putOneTime,
  setPasswordHash,
  type UserRow,
  updateUser,
  userByEmail,
  userById,
} from '../system-store.ts';
import { isWeakPassword } from './strength.ts';

const lifetimeMs = 3_600_000;
const prefix = 'jsr';

/** Who carried the token: the mailbox itself (which proves the address), or a person with a link. */
type Carrier = 'mail' | 'link';

export interface ResetLink {
  url: string;
  expiresAt: Date;
}

/**
 * Makes a one-time link to set a new password: valid for one hour, kept as a hash. The caller has checked that the
 * actor may take over this account, and audits.
 */
export async function issueResetLink(
  installation: Pick<Installation, 'clock' | 'ports'>,
  tx: Tx,
  { userId, carrier }: { userId: Id<'user'>; carrier: Carrier },
): Promise<ResetLink> {
  const token = createToken(prefix);
  const expiresAt = new Date(installation.clock.now().getTime() + lifetimeMs);
  await putOneTime(tx, { identifier: identifierOf(token.hash), value: `${carrier}:${userId}`, expiresAt });
  return { url: installation.ports.publicUrl(`/reset/${token.secret.reveal()}`), expiresAt };
}

/** The same for whoever runs the installation (command line). Undefined when nobody has this address. */
export async function createResetLink(
  installation: Installation,
  email: string,
): Promise<ResetLink | undefined> {
  const user = await userByEmail(installation.database, email);
  if (user === undefined) return undefined;
  return inSystem(installation.database, async (tx) => {
    const link = await issueResetLink(installation, tx, { userId: user.id, carrier: 'link' });
    await recordForPerson(installation, tx, {
      userId: user.id,
      actor: systemActor('command line'),
      visitor: nobodyAt(installation),
      event: { action: 'password.reset-link-created', subject: subjectOf(user) },
    });
    return link;
  });
}

/**
 * Mails a reset link to a known account with a password; does nothing otherwise. Runs beside the request: the answer
 * comes before anything is looked up, so it tells nothing, not even by its time.
 */
export async function mailResetLink(
  installation: Installation,
  email: string,
  locale: Locale,
): Promise<void> {
  const { database, ports } = installation;
  if (!ports.mail.configured || !(await mayMailReset(installation, email))) return;
  const user = await userByEmail(database, email);
  if (user === undefined || (await passwordHashOf(database, user.id)) === undefined) return;
  const { url } = await inSystem(database, (tx) =>
    issueResetLink(installation, tx, { userId: user.id, carrier: 'mail' }),
  );
  await ports.mail.send({ to: user.email, ...resetMail(user.locale ?? locale, { name: user.name, url }) });
}

/**
 * Sets a new password with a reset token. Ends every session, lifts the lock, voids the other tokens.
 * @throws Problem `auth.reset_invalid`, `auth.password_weak`
 */
export async function resetPassword(
  installation: Installation,
  visitor: Visitor,
  { token, password }: { token: string; password: string },
): Promise<void> {
  const { user, carrier, identifier } = await whoseToken(installation, token);
  if (isWeakPassword(password, user)) throw problem('auth.password_weak');
  const hash = await installation.engine.hashPassword(password);
  await inSystem(installation.database, async (tx) => {
    const value = await consumeOneTime(tx, identifier, installation.clock.now());
    if (value === undefined) throw problem('auth.reset_invalid');
    await setPasswordHash(tx, user.id, hash);
    if (carrier === 'mail') await updateUser(tx, user.id, { email_verified: true });
    await deleteSessions(tx, user.id);
    await dropOneTime(tx, tokensOf(user.id));
    await dropGuard(tx, accountKey(user.email));
    await recordForPerson(installation, tx, {
      userId: user.id,
      actor: personActor(user, visitor),
      visitor,
      event: { action: 'password.reset', subject: subjectOf(user), details: { by: carrier } },
    });
  });
}

/** The values of all reset tokens of a person: a changed password voids them. */
export function tokensOf(userId: string): string[] {
  return [`mail:${userId}`, `link:${userId}`];
}

export function subjectOf(user: Pick<UserRow, 'id' | 'name'>) {
  return { kind: 'user', id: user.id, name: user.name };
}

async function whoseToken(installation: Installation, token: string) {
  if (!isWellFormedToken(token, prefix)) throw problem('auth.reset_invalid');
  const identifier = identifierOf(hashToken(token));
  const value = await peekOneTime(installation.database, identifier, installation.clock.now());
  const [carrier, userId] = value?.split(':') ?? [];
  const user = userId === undefined ? undefined : await userById(installation.database, userId);
  if (user === undefined) throw problem('auth.reset_invalid');
  return { user, carrier: carrier as Carrier, identifier };
}

function identifierOf(hash: string): string {
  return `reset:${hash}`;
}
