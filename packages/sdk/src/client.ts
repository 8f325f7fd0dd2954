import type { AskEvent, Contract, Locale } from '@jishi/contract';
import { createORPCClient } from '@orpc/client';
import type {
  ContractRouterClient,
  InferContractRouterInputs,
  InferContractRouterOutputs,
} from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { problemFromFailure, problemFromResponse } from './problem.ts';
import { routes } from './routes.ts';

export type JishiClient = ContractRouterClient<Contract>;
export type JishiInputs = InferContractRouterInputs<Contract>;
export type JishiOutputs = InferContractRouterOutputs<Contract>;
export type AskInput = JishiInputs['assistant']['ask'];
export type UploadResult = JishiOutputs['documents']['upload'];

export interface JishiOptions {
  /** Root of the installation, such as `https://jishi.example.com`. */
  baseUrl: string;
  /** An API key. Without one, a browser sends its session cookie. */
  apiKey?: string;
  /** Id of the tenant to act in, for persons with several; read at every request when it is a function. */
  tenant?: string | (() => string | null);
  /** Language of problem texts; read at every request when it is a function. */
  locale?: Locale | (() => Locale);
  fetch?: typeof globalThis.fetch;
}

export interface Jishi {
  /** Every route of the contract: `jishi.api.members.list({ limit: 20 })`. Throws {@link ApiProblem}. */
  api: JishiClient;
  /** Asks and yields the events of the answer as they come. Aborting the signal stops the answer. */
  ask(input: AskInput, signal?: AbortSignal): AsyncGenerator<AskEvent, void>;
  /** Uploads files into a knowledge base. */
  upload(
    baseId: string,
    files: readonly { name: string; content: Blob }[],
    signal?: AbortSignal,
  ): Promise<UploadResult>;
}

/** The header that chooses the tenant of a session with several memberships. */
export const tenantHeader = 'jishi-tenant';

/** A typed client of one installation. */
export function createJishi(options: JishiOptions): Jishi {
  const send = problemFetch(options.fetch ?? globalThis.fetch.bind(globalThis));
  const headers = () => requestHeaders(options);
  const api: JishiClient = createORPCClient(
    new OpenAPILink(routes, { url: options.baseUrl, headers, fetch: send }),
  );
  return {
    api,
    async *ask(input, signal) {
      yield* await api.assistant.ask(input, signal === undefined ? {} : { signal });
    },
    async upload(baseId, files, signal) {
      const body = new FormData();
      for (const { name, content } of files) body.append('file', content, name);
      const url = new URL(`/v1/knowledge/bases/${encodeURIComponent(baseId)}/documents`, options.baseUrl);
      const request = new Request(url, { method: 'POST', headers: headers(), body, signal: signal ?? null });
      const response = await send(request, { redirect: 'manual' });
      return (await response.json()) as UploadResult;
    },
  };
}

/** The headers that a request of this client carries; for callers who send one themselves (upload with progress). */
export function requestHeaders(
  options: Pick<JishiOptions, 'apiKey' | 'tenant' | 'locale'>,
): Record<string, string> {
  const tenant = typeof options.tenant === 'function' ? options.tenant() : options.tenant;
  const locale = typeof options.locale === 'function' ? options.locale() : options.locale;
  return {
    ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
    ...(tenant == null ? {} : { [tenantHeader]: tenant }),
    ...(locale === undefined ? {} : { 'accept-language': locale }),
  };
}

/** Turns failed answers into problems here, because the link would hand problem+json on as an opaque file. */
function problemFetch(fetch: typeof globalThis.fetch) {
  return async (request: Request, init: { redirect?: Request['redirect'] }): Promise<Response> => {
    let response: Response;
    try {
      response = await fetch(request, { ...init, credentials: 'same-origin' });
    } catch (error) {
      throw problemFromFailure(error);
    }
    if (response.ok) return response;
    throw await problemFromResponse(response);
  };
}
