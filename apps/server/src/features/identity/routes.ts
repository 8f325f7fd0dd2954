import { problem } from '../../kernel/problem.ts';
import { api, type HttpContext } from '../../platform/http/index.ts';
import { changePassword, changeProfile, endSessions, openSessions } from './account.ts';
import { type Installation, visitorOf } from './installation.ts';
import { mailResetLink, resetPassword } from './password/reset.ts';
import { presentMe, presentSession } from './present.ts';
import { signIn, signOut } from './sign-in/sign-in.ts';
import { ssoOptions } from './sso/sso.ts';
import { membershipsOf, userById } from './system-store.ts';

const done = { ok: true as const };

/** The routes `auth.*` of this room; the tenants room adds invitations. */
export function identityRoutes(installation: Installation) {
  return {
    me: api.auth.me.handler(({ context }) => meOf(installation, context.person.id)),
    updateMe: api.auth.updateMe.handler(async ({ input, context }) => {
      await changeProfile(ownOf(installation, context), input);
      return meOf(installation, context.person.id);
    }),
    changePassword: api.auth.changePassword.handler(async ({ input, context }) => {
      const passwords = { current: input.currentPassword, next: input.newPassword };
      await changePassword(ownOf(installation, context), passwords);
      return done;
    }),
    ...sessionRoutes(installation),
    ...publicRoutes(installation),
  };
}

function sessionRoutes(installation: Installation) {
  return {
    sessions: api.auth.sessions.handler(async ({ context }) => {
      const rows = await openSessions(ownOf(installation, context));
      return { items: rows.map((row) => presentSession(row, context.caller.sessionToken)) };
    }),
    endSession: api.auth.endSession.handler(async ({ input, context }) => {
      await endSessions(ownOf(installation, context), input.sessionId);
      return done;
    }),
    endAllSessions: api.auth.endAllSessions.handler(async ({ context }) => {
      await endSessions(ownOf(installation, context));
      sendCookies(context, await installation.engine.signOut(visitorOf(context)));
      return done;
    }),
    signOut: api.auth.signOut.handler(async ({ context }) => {
      const cookies = await signOut(installation, visitorOf(context), context.caller.sessionToken);
      sendCookies(context, cookies);
      return done;
    }),
  };
}

function publicRoutes(installation: Installation) {
  return {
    options: api.auth.options.handler(() => ({
      password: true as const,
      sso: ssoOptions(installation),
      mail: installation.ports.mail.configured,
    })),
    signIn: api.auth.signIn.handler(async ({ input, context }) => {
      const { user, cookies } = await signIn(installation, visitorOf(context), input);
      sendCookies(context, cookies);
      return meOf(installation, user.id);
    }),
    requestReset: api.auth.requestReset.handler(({ input, context }) => {
      mailResetLink(installation, input.email, context.locale).catch((error: unknown) =>
        context.log.error({ err: error, requestId: context.requestId }, 'reset mail could not be sent'),
      );
      return done;
    }),
    reset: api.auth.reset.handler(async ({ input, context }) => {
      await resetPassword(installation, visitorOf(context), input);
      return done;
    }),
  };
}

/** Who is signed in, as the contract shows it. */
export async function meOf(installation: Pick<Installation, 'database'>, userId: string) {
  const user = await userById(installation.database, userId);
  if (user === undefined) throw problem('auth.unauthenticated');
  return presentMe(user, await membershipsOf(installation.database, userId));
}

/** Copies `Set-Cookie` values of the engine to the answer. */
export function sendCookies(context: Pick<HttpContext, 'reply'>, cookies: string[]): void {
  for (const cookie of cookies) context.reply.header('set-cookie', cookie);
}

function ownOf(installation: Installation, context: HttpContext) {
  return {
    installation,
    visitor: visitorOf(context),
    person: context.person,
    sessionToken: context.caller.sessionToken,
  };
}
