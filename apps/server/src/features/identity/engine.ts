import type { BetterAuthOptions } from 'better-auth';
import { newId } from '../../kernel/id.ts';
import { problem } from '../../kernel/problem.ts';
import type { Engine, EngineParts, Visitor } from './installation.ts';
import { createLine } from './password/line.ts';
import { storageOf } from './system-store.ts';

type BetterAuth = ReturnType<typeof import('better-auth')['betterAuth']>;

const day = 24 * 3600;

/** A session ends 30 days after sign-in whatever happens, and after 7 days without use. */
export const sessionLifetimeSeconds = 30 * day;
export const sessionIdleSeconds = 7 * day;

/** scrypt (N 2^14, r 16: 32 MiB and ~60 ms each) runs on libuv's four threads; two at once leave room for files. */
const hashesAtOnce = 2;
const hashesWaiting = 200;

/** Loads better-auth (50 MB, 0.6 s) when somebody first signs in, not at start. */
export function createEngine(parts: EngineParts): Engine {
  const line = createLine(hashesAtOnce, hashesWaiting);
  const hashing = once(() => import('better-auth/crypto'));
  const hashPassword = async (password: string) => {
    const { hashPassword: hash } = await hashing();
    return line(() => hash(password));
  };
  const verifyPassword = async (hash: string, password: string) => {
    const { verifyPassword: verify } = await hashing();
    return line(() => verify({ hash, password }));
  };
  const loaded = once(async () => {
    const { betterAuth } = await import('better-auth');
    return betterAuth({
      ...baseOptions(parts),
      emailAndPassword: {
        enabled: true,
        disableSignUp: true,
        minPasswordLength: 10,
        maxPasswordLength: 200,
        password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
      },
    }) as unknown as BetterAuth;
  });
  return {
    hashPassword,
    verifyPassword,
    signIn: async (body, visitor) => signIn(await loaded(), body, visitor),
    signOut: async (visitor) => {
      const { headers } = await (await loaded()).api.signOut({
        headers: headersOf(visitor),
        returnHeaders: true,
      });
      return headers.getSetCookie();
    },
  };
}

async function signIn(
  auth: BetterAuth,
  body: { email: string; password: string },
  visitor: Visitor,
): Promise<string[] | undefined> {
  try {
    // A cookie of an earlier session must not colour the new one.
    const headers = headersOf({ ...visitor, cookie: undefined });
    const answer = await auth.api.signInEmail({ body, headers, returnHeaders: true });
    return answer.headers.getSetCookie();
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw problem('internal', {}, error);
  }
}

/** better-auth's 400 and 401 answers: the address or the password is not right. */
function isRefusal(error: unknown): boolean {
  const status = (error as { statusCode?: unknown }).statusCode;
  return status === 400 || status === 401;
}

/** Where the visitor comes from goes in a header of ours: better-auth must not believe X-Forwarded-For by itself. */
const addressHeader = 'x-jishi-address';

/** The few headers that better-auth gets to see. */
export function headersOf(visitor: Visitor): Headers {
  const headers = new Headers({ 'user-agent': visitor.userAgent, [addressHeader]: visitor.ipAddress });
  if (visitor.cookie !== undefined) headers.set('cookie', visitor.cookie);
  return headers;
}

/** Options that password and single sign-on have in common: our tables, ids, cookies and log. */
export function baseOptions(parts: EngineParts) {
  const stamps = { createdAt: 'created_at', updatedAt: 'updated_at' };
  return {
    appName: 'Jishi',
    baseURL: new URL(parts.publicUrl).origin,
    basePath: '/v1/auth/sso',
    secret: parts.secret,
    database: storageOf(parts.database),
    user: { modelName: 'app_user', fields: { emailVerified: 'email_verified', ...stamps } },
    session: {
      modelName: 'user_session',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...stamps,
      },
      expiresIn: sessionLifetimeSeconds,
      disableSessionRefresh: true,
    },
    account: {
      modelName: 'user_account',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...stamps,
      },
    },
    verification: {
      modelName: 'verification',
      fields: { expiresAt: 'expires_at', ...stamps },
      storeIdentifier: 'hashed',
    },
    advanced: {
      cookiePrefix: 'jishi',
      useSecureCookies: isSecure(parts.publicUrl),
      database: {
        generateId: ({ model }: { model: string }) =>
          model === 'user' || model === 'app_user' ? newId('user') : crypto.randomUUID(),
      },
      ipAddress: { ipAddressHeaders: [addressHeader], ipv6Subnet: 128 },
    },
    // The guard of this room limits by account and address, in the database, for all processes.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      log: (level: string, message: string) => parts.log.debug({ level, library: 'better-auth' }, message),
    },
  } satisfies BetterAuthOptions;
}

export function isSecure(publicUrl: string): boolean {
  return new URL(publicUrl).protocol === 'https:';
}

/** Runs `start` when first asked, and again after a failure. */
export function once<T>(start: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= start().catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}
