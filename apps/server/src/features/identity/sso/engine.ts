import type { BetterAuthOptions } from 'better-auth';
import { baseOptions, headersOf, once } from '../engine.ts';
import type { Installation, Visitor } from '../installation.ts';
import { dropUnprovedAccess, inSystem, userByEmail } from '../system-store.ts';

/** The id of the one configured provider, as it stands in the redirect URI. */
export const providerId = 'oidc';

export interface SsoEngine {
  /** Where to send the browser, and the cookies that bind the attempt to it. */
  start(
    visitor: Visitor,
    paths: { success: string; failure: string },
  ): Promise<{ url: string; cookies: string[] }>;
  /** Checks state, PKCE, issuer, nonce and signature; answers where to go and, on success, a session cookie. */
  finish(visitor: Visitor, query: string): Promise<{ location: string; cookies: string[] }>;
}

/**
 * OpenID Connect through better-auth's generic OAuth plugin. An instance of its own, made at first use: its start
 * fetches the provider's discovery document, and a provider that does not answer must not hold up passwords.
 */
export function createSsoEngine(parts: Installation): SsoEngine {
  const loaded = once(() => load(parts));
  const callback = `${new URL(parts.publicUrl).origin}/v1/auth/sso/callback/${providerId}`;
  return {
    async start(visitor, { success, failure }) {
      const { api } = await loaded();
      const { headers, response } = await api.signInSocial({
        body: {
          provider: providerId,
          callbackURL: success,
          errorCallbackURL: failure,
          disableRedirect: true,
        },
        headers: headersOf(visitor),
        returnHeaders: true,
      });
      if (response.url === undefined) throw new Error('the identity provider has no authorization endpoint');
      return { url: response.url, cookies: headers.getSetCookie() };
    },
    async finish(visitor, query) {
      const { handler } = await loaded();
      const answer = await handler(new Request(`${callback}?${query}`, { headers: headersOf(visitor) }));
      return { location: answer.headers.get('location') ?? '', cookies: answer.headers.getSetCookie() };
    },
  };
}

async function load(parts: Installation) {
  const { oidc } = parts;
  if (oidc === undefined) throw new Error('single sign-on is not configured');
  const [{ betterAuth }, { genericOAuth }] = await Promise.all([
    import('better-auth'),
    import('better-auth/plugins/generic-oauth'),
  ]);
  const base = baseOptions(parts);
  const auth = betterAuth({
    ...base,
    user: { ...base.user, validateUserInfo: (data) => admit(parts, data) },
    account: {
      ...base.account,
      updateAccountOnSignIn: false,
      // Which local addresses are proved is decided in `admit`, which takes unproved access away first.
      accountLinking: { enabled: true, requireLocalEmailVerified: false, trustedProviders: [] },
    },
    databaseHooks: { account: { create: { before: withoutTokens } } },
    plugins: [
      genericOAuth({
        config: [
          {
            providerId,
            name: oidc.name,
            discoveryUrl: `${oidc.issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
            clientId: oidc.clientId,
            clientSecret: oidc.clientSecret,
            scopes: ['openid', 'email', 'profile'],
            pkce: true,
            requireIdTokenVerification: true,
            mapProfileToUser: (profile) => ({ name: nameOf(profile) }),
          },
        ],
      }),
    ],
  } satisfies BetterAuthOptions);
  return { api: auth.api, handler: auth.handler };
}

type ValidateUserInfo = NonNullable<NonNullable<BetterAuthOptions['user']>['validateUserInfo']>;

/**
 * Nobody registers by single sign-on: a new account needs an open invitation, and an existing one is linked only to an
 * address that the provider has verified. Where the account itself never proved the address, whatever was set up on it
 * before (by whoever held the invitation link) ends first.
 */
async function admit(
  parts: Installation,
  { user, source }: Parameters<ValidateUserInfo>[0],
): Promise<{ error: string } | undefined> {
  if (source.action === 'sign-in') return undefined;
  if (user.emailVerified !== true || typeof user.email !== 'string') return { error: 'email_not_verified' };
  if (source.action === 'create-user') {
    const invited = (await parts.admission?.isInvited(user.email.toLowerCase())) ?? false;
    return invited ? undefined : { error: 'no_account' };
  }
  const local = await userByEmail(parts.database, user.email);
  if (local !== undefined && !local.email_verified)
    await inSystem(parts.database, (tx) => dropUnprovedAccess(tx, local.id));
  return undefined;
}

/** We never call the provider in the person's name, so its tokens are not kept. */
async function withoutTokens<T extends object>(account: T) {
  return { data: { ...account, accessToken: null, refreshToken: null, idToken: null } };
}

function nameOf(profile: Record<string, unknown>): string {
  const candidates = [profile.name, profile.preferred_username, String(profile.email ?? '').split('@')[0]];
  const name = candidates.find((candidate) => typeof candidate === 'string' && candidate.trim() !== '');
  return String(name ?? '').slice(0, 120);
}
