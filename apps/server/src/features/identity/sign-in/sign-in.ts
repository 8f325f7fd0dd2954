import { setTimeout as wait } from 'node:timers/promises';
import { problem } from '../../../kernel/problem.ts';
import { systemActor } from '../../../platform/scope/index.ts';
import { sessionIdleSeconds } from '../engine.ts';
import { type Installation, personActor, type Visitor } from '../installation.ts';
import { recordForPerson } from '../record.ts';
import { deleteEndedSessions, deleteSessions, userOfSession } from '../session/session-system-store.ts';
import { inSystem, type UserRow, userByEmail, userById } from '../system-store.ts';
import { accountKey, countFailure, refuseWhenLocked } from './guard.ts';
import { dropGuard } from './guard-system-store.ts';

export interface SignedIn {
  user: UserRow;
  /** `Set-Cookie` values for the answer. */
  cookies: string[];
}

/**
 * Signs in with e-mail and password. Known and unknown accounts get the same answers after the same work: the same
 * lock, one scrypt, and failures only on a grid of 250 ms.
 * @throws Problem `auth.invalid_credentials`, `auth.locked`, `request.rate_limited`
 */
export function signIn(
  installation: Installation,
  visitor: Visitor,
  credentials: { email: string; password: string },
): Promise<SignedIn> {
  return installation.turns.take(accountKey(credentials.email), async () => {
    await refuseWhenLocked(installation, credentials.email, visitor);
    const started = performance.now();
    const cookies = await installation.engine.signIn(credentials, visitor);
    const user = await userByEmail(installation.database, credentials.email);
    if (cookies === undefined || user === undefined) {
      await recordFailure(installation, visitor, { email: credentials.email, user });
      await untilGrid(started, installation.failureGridMs ?? 250);
      throw problem('auth.invalid_credentials');
    }
    await recordSession(installation, visitor, { user, method: 'password' });
    return { user, cookies };
  });
}

async function recordFailure(
  installation: Installation,
  visitor: Visitor,
  { email, user }: { email: string; user: UserRow | undefined },
): Promise<void> {
  await inSystem(installation.database, async (tx) => {
    await countFailure(installation, tx, { email, visitor });
    if (user === undefined) return;
    await recordForPerson(installation, tx, {
      userId: user.id,
      actor: { ...systemActor(), ipAddress: visitor.ipAddress },
      visitor,
      event: {
        action: 'session.failed',
        subject: { kind: 'user', id: user.id, name: user.name },
        details: { method: 'password' },
      },
    });
  });
}

/** After a sign-in: forgets failures, sweeps ended sessions, tells the audit logs. */
export async function recordSession(
  installation: Installation,
  visitor: Visitor,
  { user, method }: { user: UserRow; method: 'password' | 'sso' },
): Promise<void> {
  const now = installation.clock.now();
  const idleSince = new Date(now.getTime() - sessionIdleSeconds * 1000);
  await inSystem(installation.database, async (tx) => {
    if (method === 'password') await dropGuard(tx, accountKey(user.email));
    await deleteEndedSessions(tx, user.id, { now, idleSince });
    await recordForPerson(installation, tx, {
      userId: user.id,
      actor: personActor(user, visitor),
      visitor,
      event: {
        action: 'session.created',
        subject: { kind: 'user', id: user.id, name: user.name },
        details: { method },
      },
    });
  });
}

/** Ends the session with this token, if any; answers the cookies that clear it. */
export async function signOut(
  installation: Installation,
  visitor: Visitor,
  token: string | null,
): Promise<string[]> {
  const userId = token === null ? undefined : await userOfSession(installation.database, token);
  const user = userId === undefined ? undefined : await userById(installation.database, userId);
  if (user !== undefined && token !== null)
    await inSystem(installation.database, async (tx) => {
      const sessions = await deleteSessions(tx, user.id, { token });
      await recordForPerson(installation, tx, {
        userId: user.id,
        actor: personActor(user, visitor),
        visitor,
        event: {
          action: 'session.ended',
          subject: { kind: 'user', id: user.id, name: user.name },
          details: { sessions },
        },
      });
    });
  return installation.engine.signOut(visitor);
}

/** Waits until a whole number of grid steps has passed since `started`. */
async function untilGrid(started: number, gridMs: number): Promise<void> {
  if (gridMs <= 0) return;
  const elapsed = performance.now() - started;
  await wait(Math.ceil(elapsed / gridMs) * gridMs - elapsed);
}
