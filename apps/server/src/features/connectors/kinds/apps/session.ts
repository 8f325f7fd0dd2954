import { problem } from '../../../../kernel/problem.ts';
import { type SourceHttp, type SourceRequest, sourceHttp, withBodies } from '../http.ts';
import type { SourceContext } from '../kind.ts';

export interface Token {
  value: string;
  /** How long it is good for. */
  seconds: number;
}

export interface TokenSession {
  load(http: SourceHttp): Promise<Token>;
  /** Puts the token into a request. */
  sign(token: string, url: string): { url: string; headers: Record<string, string> };
}

/** Renewed so long before its end: a listing takes its time. */
const marginSeconds = 120;

/** HTTP with a token that is fetched when it is needed, renewed before it ends, and once when it is refused. */
export function tokenHttp(
  { scope, signal }: Pick<SourceContext, 'scope' | 'signal'>,
  session: TokenSession,
): SourceHttp {
  const plain = sourceHttp({ scope, signal });
  const state: { token?: Promise<Token & { until: number }> | undefined } = {};
  const now = () => scope.clock.now().getTime();
  const fresh = async () => {
    const token = await session.load(plain);
    return { ...token, until: now() + (token.seconds - marginSeconds) * 1000 };
  };
  const current = async () => {
    const known = await state.token;
    if (known !== undefined && known.until > now()) return known.value;
    const next = fresh();
    state.token = next;
    // A token that could not be had is asked for again.
    next.catch(() => {
      state.token = undefined;
    });
    return (await next).value;
  };
  const send = async (url: string, options: SourceRequest) => {
    const token = await current();
    const attempt = (value: string) => {
      const signed = session.sign(value, url);
      return plain.request(signed.url, { ...options, headers: { ...signed.headers, ...options.headers } });
    };
    try {
      return await attempt(token);
    } catch (error) {
      if (!isProblem(error, 'connectors.credentials_rejected')) throw error;
      // Somebody may have renewed it meanwhile.
      if ((await state.token)?.value === token) state.token = undefined;
      return attempt(await current());
    }
  };
  return withBodies(send);
}

export function bearer(token: string, url: string) {
  return { url, headers: { authorization: `Bearer ${token}` } };
}

export function isProblem(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** For what every item needs, "forbidden" means that the application was not given a permission. */
export function needsPermission(error: unknown): never {
  if (isProblem(error, 'connectors.item_unreadable'))
    throw problem('connectors.permission_missing', {}, error);
  throw error;
}
