import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createJishi, type Jishi } from '@jishi/sdk';
import { Agent, fetch as undiciFetch } from 'undici';

export interface ConnectOptions {
  /** Root of a remote installation; else the server on this machine. */
  url?: string | undefined;
  key?: string | undefined;
  tenant?: string | undefined;
}

/** What the person did wrong or can do about it; printed without a stack. */
export class UsageError extends Error {}

/** The language of messages, from the usual environment variables. */
export function terminalLocale(environment: Record<string, string | undefined>): 'zh-CN' | 'en' {
  const text =
    environment.JISHI_LOCALE ?? environment.LC_ALL ?? environment.LC_MESSAGES ?? environment.LANG ?? '';
  return text.startsWith('zh') ? 'zh-CN' : 'en';
}

/**
 * A client of the server: with a key over HTTP (`--url`, `--key`, or JISHI_URL, JISHI_API_KEY), else through the socket in
 * the data directory of the server on this machine, where the person acts as the operator.
 */
export function connect(options: ConnectOptions, environment = process.env): Jishi {
  const key = options.key ?? environment.JISHI_API_KEY;
  const locale = terminalLocale(environment);
  const tenant = options.tenant ?? environment.JISHI_TENANT;
  const chosen = tenant === undefined ? {} : { tenant };
  if (key !== undefined) {
    const baseUrl = options.url ?? environment.JISHI_URL ?? `http://localhost:${environment.PORT ?? 3000}`;
    return createJishi({ baseUrl, apiKey: key, locale, ...chosen });
  }
  if (options.url !== undefined || environment.JISHI_URL !== undefined) {
    throw new UsageError('An API key is needed for a remote server: --key or JISHI_API_KEY.');
  }
  return createJishi({
    baseUrl: 'http://localhost',
    fetch: socketFetch(socketPath(environment)),
    locale,
    ...chosen,
  });
}

function socketPath(environment: Record<string, string | undefined>): string {
  const path = join(resolve(environment.JISHI_DATA ?? '.jishi'), 'control.sock');
  if (!existsSync(path)) {
    throw new UsageError(
      'No server is running on this data directory. Start it (`npm start`), or give --url and --key.',
    );
  }
  return path;
}

function socketFetch(path: string): typeof globalThis.fetch {
  const dispatcher = new Agent({ connect: { socketPath: path }, bodyTimeout: 0, headersTimeout: 600_000 });
  const send = async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    const response = await undiciFetch(request.url, {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      ...(body === undefined ? {} : { body }),
      signal: request.signal,
      dispatcher,
    });
    return response as unknown as Response;
  };
  return send;
}
