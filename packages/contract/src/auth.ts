import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant, locale, name, ok } from './page.ts';
import { permissions, roles } from './permissions.ts';

const email = z
  .email()
  .max(254)
  .transform((value) => value.toLowerCase());
/** 10–200 characters; a list of very common passwords is refused by the server. */
const password = z.string().min(10).max(200);

export const membership = z.object({
  tenantId: id('tenant'),
  tenantName: z.string(),
  memberId: id('member'),
  role: z.enum(roles),
  permissions: z.array(z.enum(permissions)),
});

export const me = z.object({
  id: id('user'),
  email: z.string(),
  name: z.string(),
  locale: locale.nullable(),
  theme: z.enum(['system', 'light', 'dark']),
  operator: z.boolean(),
  memberships: z.array(membership),
});
export type Me = z.infer<typeof me>;

const session = z.object({
  id: z.string(),
  current: z.boolean(),
  createdAt: instant,
  lastSeenAt: instant,
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
});

export const setup = {
  state: route('GET /v1/setup', 'public', {
    summary: 'Whether this installation still needs its first administrator',
  }).output(z.object({ needed: z.boolean(), version: z.string() })),
  /** `token` is the one-time set-up token that the server printed at start. */
  complete: route('POST /v1/setup', 'public', {
    summary: 'Create the first administrator, the first tenant and, if wanted, the sample workspace',
  })
    .input(
      z.object({
        token: z.string().min(1).max(200),
        email,
        password,
        name,
        tenantName: name,
        locale,
        sampleWorkspace: z.boolean().default(true),
      }),
    )
    .output(me),
};

export const auth = {
  me: route('GET /v1/me', 'signed-in', { summary: 'Who is signed in, and where' }).output(me),
  updateMe: route('PATCH /v1/me', 'signed-in', { summary: 'Change my name, language or theme' })
    .input(
      z.object({
        name: name.optional(),
        locale: locale.optional(),
        theme: z.enum(['system', 'light', 'dark']).optional(),
      }),
    )
    .output(me),
  changePassword: route('POST /v1/me/password', 'signed-in', {
    summary: 'Change my password; other sessions end',
  })
    .input(z.object({ currentPassword: z.string().max(200), newPassword: password }))
    .output(ok),
  sessions: route('GET /v1/me/sessions', 'signed-in', { summary: 'My sessions' }).output(
    z.object({ items: z.array(session) }),
  ),
  endSession: route('DELETE /v1/me/sessions/{sessionId}', 'signed-in', { summary: 'End one of my sessions' })
    .input(z.object({ sessionId: z.string().max(100) }))
    .output(ok),
  endAllSessions: route('POST /v1/me/sessions/end-all', 'signed-in', {
    summary: 'Sign out everywhere',
  }).output(ok),
  options: route('GET /v1/auth/options', 'public', { summary: 'Which ways to sign in exist' }).output(
    z.object({
      password: z.literal(true),
      sso: z.array(z.object({ id: z.string(), name: z.string(), url: z.string() })),
      mail: z.boolean(),
    }),
  ),
  signIn: route('POST /v1/auth/sign-in', 'public', { summary: 'Sign in with e-mail and password' })
    .input(z.object({ email, password: z.string().max(200) }))
    .output(me),
  signOut: route('POST /v1/auth/sign-out', 'public', { summary: 'End this session' }).output(ok),
  requestReset: route('POST /v1/auth/password-reset', 'public', {
    summary: 'Ask for a password reset; the answer never tells whether the account exists',
  })
    .input(z.object({ email }))
    .output(ok),
  reset: route('POST /v1/auth/password-reset/complete', 'public', {
    summary: 'Set a new password with a reset token',
  })
    .input(z.object({ token: z.string().min(1).max(200), password }))
    .output(ok),
  invitation: route('GET /v1/auth/invitations/{token}', 'public', {
    summary: 'What an invitation token invites to',
  })
    .input(z.object({ token: z.string().max(200) }))
    .output(
      z.object({
        tenantName: z.string(),
        email: z.string(),
        role: z.enum(roles),
        accountExists: z.boolean(),
      }),
    ),
  acceptInvitation: route('POST /v1/auth/invitations/{token}/accept', 'public', {
    summary:
      'Accept an invitation: signed in with the same e-mail, or with name and password for a new account',
  })
    .input(
      z.object({
        token: z.string().max(200),
        name: name.optional(),
        password: password.optional(),
        locale: locale.optional(),
      }),
    )
    .output(me),
  /** A browser navigation: answers 302 to the identity provider. `returnTo` is a path of the console. */
  ssoStart: route('GET /v1/auth/sso/start/{provider}', 'public', {
    summary: 'Start single sign-on: redirects to the identity provider',
    raw: true,
  })
    .input(z.object({ provider: z.string().max(40), returnTo: z.string().max(500).optional() }))
    .output(z.unknown()),
  /** The redirect URI to register at the identity provider; answers 302 to the console, signed in or with `?problem=`. */
  ssoCallback: route('GET /v1/auth/sso/callback/{provider}', 'public', {
    summary: 'Return from the identity provider: redirects to the console',
    raw: true,
  })
    .input(
      z.object({
        provider: z.string().max(40),
        code: z.string().optional(),
        state: z.string().optional(),
        error: z.string().optional(),
        iss: z.string().optional(),
      }),
    )
    .output(z.unknown()),
};

export const authProblems = {
  'auth.unauthenticated': 401,
  'auth.invalid_credentials': 401,
  'auth.locked': 429,
  'auth.forbidden': 403,
  'auth.operator_only': 403,
  'auth.session_required': 403,
  'auth.key_invalid': 401,
  'auth.password_weak': 422,
  'auth.password_wrong': 422,
  'auth.reset_invalid': 422,
  'auth.invitation_invalid': 404,
  'auth.account_exists': 409,
  'auth.origin_refused': 403,
  'auth.sso_failed': 401,
  'auth.sso_no_account': 403,
  'auth.invitation_other_email': 403,
  'setup.done': 409,
  'setup.token_invalid': 403,
} as const;
