import { problem } from '../../kernel/problem.ts';
import type { Person } from '../../platform/http/index.ts';
import { sessionIdleSeconds } from './engine.ts';
import { type Installation, personActor, type Visitor } from './installation.ts';
import { subjectOf, tokensOf } from './password/reset.ts';
import { isWeakPassword } from './password/strength.ts';
import { recordForPerson } from './record.ts';
import { deleteSessions, listSessions, type SessionListRow } from './session/session-system-store.ts';
import { accountKey, countFailure, refuseWhenLocked } from './sign-in/guard.ts';
import { dropGuard } from './sign-in/guard-system-store.ts';
import {
  dropOneTime,
  inSystem,
  passwordHashOf,
  setPasswordHash,
  type UserRow,
  updateUser,
} from './system-store.ts';

/** What somebody does about their own account. */
interface Own {
  installation: Installation;
  visitor: Visitor;
  person: Person;
  /** Of the session that asks; it survives where others end. */
  sessionToken: string | null;
}

export async function changeProfile(
  { installation, visitor, person }: Own,
  change: Partial<Pick<UserRow, 'name' | 'locale' | 'theme'>>,
): Promise<void> {
  await inSystem(installation.database, async (tx) => {
    await updateUser(tx, person.id, change);
    if (change.name === undefined || change.name === person.name) return;
    await recordForPerson(installation, tx, {
      userId: person.id,
      actor: personActor(person, visitor),
      visitor,
      event: { action: 'user.renamed', subject: subjectOf({ ...person, name: change.name }) },
    });
  });
}

/**
 * Changes the password and ends the other sessions. Wrong ones count like failed sign-ins: an open browser is no
 * place to guess either.
 * @throws Problem `auth.password_wrong`, `auth.password_weak`, `auth.locked`
 */
export async function changePassword(own: Own, input: { current: string; next: string }): Promise<void> {
  const { installation, person } = own;
  await installation.turns.take(accountKey(person.email), async () => {
    await checkCurrent(own, input.current);
    if (isWeakPassword(input.next, person)) throw problem('auth.password_weak');
    const hash = await installation.engine.hashPassword(input.next);
    await storePassword(own, hash);
  });
}

async function checkCurrent({ installation, visitor, person }: Own, current: string): Promise<void> {
  await refuseWhenLocked(installation, person.email, visitor);
  const known = await passwordHashOf(installation.database, person.id);
  if (known !== undefined && (await installation.engine.verifyPassword(known, current))) return;
  await inSystem(installation.database, (tx) =>
    countFailure(installation, tx, { email: person.email, visitor }),
  );
  throw problem('auth.password_wrong');
}

async function storePassword(
  { installation, visitor, person, sessionToken }: Own,
  hash: string,
): Promise<void> {
  await inSystem(installation.database, async (tx) => {
    await setPasswordHash(tx, person.id, hash);
    const ended = await deleteSessions(tx, person.id, { exceptToken: sessionToken });
    await dropOneTime(tx, tokensOf(person.id));
    await dropGuard(tx, accountKey(person.email));
    await recordForPerson(installation, tx, {
      userId: person.id,
      actor: personActor(person, visitor),
      visitor,
      event: { action: 'password.changed', subject: subjectOf(person), details: { sessionsEnded: ended } },
    });
  });
}

export function openSessions({ installation, person }: Own): Promise<SessionListRow[]> {
  const now = installation.clock.now();
  const idleSince = new Date(now.getTime() - sessionIdleSeconds * 1000);
  return listSessions(installation.database, person.id, { now, idleSince });
}

/** Ends one session, or all of them. @throws Problem `not_found` when there is no such session of this person. */
export async function endSessions(own: Own, sessionId?: string): Promise<void> {
  const { installation, visitor, person } = own;
  await inSystem(installation.database, async (tx) => {
    const sessions = await deleteSessions(tx, person.id, sessionId === undefined ? {} : { id: sessionId });
    if (sessions === 0) throw problem('not_found');
    await recordForPerson(installation, tx, {
      userId: person.id,
      actor: personActor(person, visitor),
      visitor,
      event: { action: 'session.ended', subject: subjectOf(person), details: { sessions } },
    });
  });
}
