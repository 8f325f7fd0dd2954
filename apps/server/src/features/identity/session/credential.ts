import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a request shows of itself. Header values as Node gives them. */
export interface Presented {
  method: string;
  host: string;
  authorization: string | undefined;
  cookie: string | undefined;
  origin: string | undefined;
  secFetchSite: string | undefined;
}

/** The text after `Bearer `, or undefined when there is no such header. Other schemes belong to proxies. */
export function readBearer(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
}

/** Name of the session cookie. `__Secure-` makes browsers refuse it without TLS. */
export function sessionCookieName(secure: boolean): string {
  return secure ? '__Secure-jishi.session_token' : 'jishi.session_token';
}

/**
 * The session token inside a signed cookie (`token.signature`, HMAC-SHA-256 in base64, as better-auth writes it), or
 * undefined when it is absent or forged. A stolen database alone cannot make such a cookie.
 */
export function readSessionToken(
  cookie: string | undefined,
  { name, secret }: { name: string; secret: string },
): string | undefined {
  const value = cookieValue(cookie, name);
  const dot = value?.lastIndexOf('.') ?? -1;
  if (value === undefined || dot < 1) return undefined;
  const token = value.slice(0, dot);
  const expected = createHmac('sha256', secret).update(token).digest();
  const presented = Buffer.from(value.slice(dot + 1), 'base64');
  return presented.length === expected.length && timingSafeEqual(presented, expected) ? token : undefined;
}

function cookieValue(cookie: string | undefined, name: string): string | undefined {
  for (const part of (cookie ?? '').split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return decode(part.slice(equals + 1).trim());
  }
  return undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Where an unsafe request comes from. `same` is shown by `Sec-Fetch-Site: same-origin`, or by an `Origin` that is the
 * public one or names the very host that was called; `foreign` by either header saying otherwise; `unknown` shows
 * neither (no browser of the last years). Cookies count only with `same`; sign-in and the like are refused for
 * `foreign`, so that nobody is signed in to an attacker's account.
 */
export function originOf(
  presented: Presented,
  publicOrigin: string,
): 'safe' | 'same' | 'foreign' | 'unknown' {
  if (safeMethods.has(presented.method)) return 'safe';
  if (presented.secFetchSite === 'same-origin') return 'same';
  if (presented.secFetchSite !== undefined && presented.secFetchSite !== 'none') return 'foreign';
  if (presented.origin === undefined) return 'unknown';
  const own =
    presented.origin === publicOrigin ||
    (URL.canParse(presented.origin) && new URL(presented.origin).host === presented.host.toLowerCase());
  return own ? 'same' : 'foreign';
}
