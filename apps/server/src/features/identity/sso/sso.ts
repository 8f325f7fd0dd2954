import { contract, type ProblemCode } from '@jishi/contract';
import type { FastifyInstance } from 'fastify';
import { problem } from '../../../kernel/problem.ts';
import { type HttpContext, type MakeContext, mountRaw } from '../../../platform/http/index.ts';
import { type Installation, visitorOf } from '../installation.ts';
import { readSessionToken } from '../session/credential.ts';
import { userOfSession } from '../session/session-system-store.ts';
import { recordSession } from '../sign-in/sign-in.ts';
import { membershipsOf, type UserRow, userById } from '../system-store.ts';
import { createSsoEngine, providerId, type SsoEngine } from './engine.ts';

/** The sign-in buttons besides e-mail and password. */
export function ssoOptions({ oidc }: Installation) {
  if (oidc === undefined) return [];
  return [{ id: providerId, name: oidc.name, url: `/v1/auth/sso/start/${providerId}` }];
}

/** Mounts the two browser navigations of single sign-on. Failures end on the sign-in page with `?problem=<code>`. */
export function mountIdentityRaw(
  app: FastifyInstance,
  makeContext: MakeContext,
  installation: Installation,
): void {
  const engine = createSsoEngine(installation);
  const guarded = (step: (context: HttpContext) => Promise<string>) => async (context: HttpContext) => {
    const { provider } = context.request.params as { provider?: string };
    if (installation.oidc === undefined || provider !== providerId) throw problem('not_found');
    const location = await step(context).catch((error: unknown) => {
      context.log.warn({ err: error, requestId: context.requestId }, 'single sign-on failed');
      return failurePath('auth.sso_failed');
    });
    return context.reply.header('cache-control', 'no-store').redirect(location, 302);
  };
  const start = guarded((context) => startSso(engine, context));
  const finish = guarded((context) => finishSso(installation, engine, context));
  mountRaw(app, contract.auth.ssoStart, { makeContext, handler: start });
  mountRaw(app, contract.auth.ssoCallback, { makeContext, handler: finish });
}

async function startSso(engine: SsoEngine, context: HttpContext): Promise<string> {
  const { returnTo } = context.request.query as { returnTo?: unknown };
  const visitor = { ...visitorOf(context), cookie: undefined };
  const { url, cookies } = await engine.start(visitor, {
    success: consolePath(returnTo),
    failure: failurePath('auth.sso_failed'),
  });
  for (const cookie of cookies) context.reply.header('set-cookie', cookie);
  return url;
}

async function finishSso(
  installation: Installation,
  engine: SsoEngine,
  context: HttpContext,
): Promise<string> {
  const visitor = visitorOf(context);
  const query = context.request.raw.url?.split('?')[1] ?? '';
  const { location, cookies } = await engine.finish(visitor, query);
  const user = await signedInUser(installation, cookies);
  if (user === undefined) {
    context.log.warn({ requestId: context.requestId, reason: errorOf(location) }, 'single sign-on refused');
    return failurePath(errorOf(location) === 'no_account' ? 'auth.sso_no_account' : 'auth.sso_failed');
  }
  const memberships = await membershipsOf(installation.database, user.id);
  if (memberships.length === 0) await installation.admission?.admit(user.id, visitor);
  await recordSession(installation, visitor, { user, method: 'sso' });
  for (const cookie of cookies) context.reply.header('set-cookie', cookie);
  return consolePath(pathOf(location));
}

async function signedInUser(
  { cookieName, secret, database }: Installation,
  cookies: string[],
): Promise<UserRow | undefined> {
  const pairs = cookies.map((cookie) => cookie.split(';')[0] ?? '').join(';');
  const token = readSessionToken(pairs, { name: cookieName, secret });
  const userId = token === undefined ? undefined : await userOfSession(database, token);
  return userId === undefined ? undefined : userById(database, userId);
}

function failurePath(code: ProblemCode): string {
  return `/sign-in?problem=${code}`;
}

function errorOf(location: string): string | undefined {
  return URL.canParse(location, 'http://console')
    ? (new URL(location, 'http://console').searchParams.get('error') ?? undefined)
    : undefined;
}

function pathOf(location: string): string {
  const url = new URL(location, 'http://console');
  return `${url.pathname}${url.search}`;
}

/** A path of the console and nothing else: no other host, scheme or protocol-relative trick. */
export function consolePath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !/^\/(?![/\\])[\x21-\x7e]*$/.test(wanted)) return '/';
  const base = 'http://console';
  if (!URL.canParse(wanted, base)) return '/';
  const url = new URL(wanted, base);
  return url.origin === base ? `${url.pathname}${url.search}` : '/';
}
