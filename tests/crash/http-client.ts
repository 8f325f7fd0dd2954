import { type ServerProcess, setupToken } from './server-process.ts';

/** How a request proves who sends it: a session cookie with its tenant, or an API key. */
export type Credential = { cookie: string; tenantId: string; origin: string } | { key: string };

export interface Request {
  method?: string;
  body?: unknown;
  form?: FormData;
  signal?: AbortSignal;
}

/** One request over the network; rejects when the connection breaks. */
export async function send(url: string, who: Credential | null, request: Request = {}): Promise<Response> {
  const { body, form, signal, method = body === undefined && form === undefined ? 'GET' : 'POST' } = request;
  return fetch(url, {
    method,
    headers: {
      ...headersOf(who),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: form ?? (body === undefined ? null : JSON.stringify(body)),
    ...(signal === undefined ? {} : { signal }),
  });
}

function headersOf(who: Credential | null): Record<string, string> {
  if (who === null) return {};
  if ('key' in who) return { authorization: `Bearer ${who.key}` };
  return { cookie: who.cookie, 'jishi-tenant': who.tenantId, origin: who.origin };
}

/** As `send`, for requests that must succeed. */
export async function must<T>(url: string, who: Credential | null, request: Request = {}): Promise<T> {
  const response = await send(url, who, request);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}

/** The first administrator of a fresh installation, signed in. */
export async function setUp(server: ServerProcess, origin: string): Promise<Credential & { cookie: string }> {
  const response = await fetch(`${server.url}/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({
      token: setupToken(server),
      email: 'owner@example.com',
      password: 'granite lantern 42 harbour',
      name: 'Owner',
      tenantName: 'Crash',
      locale: 'en',
      sampleWorkspace: false,
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`set-up: ${response.status} ${text}`);
  const { memberships } = JSON.parse(text) as { memberships: { tenantId: string }[] };
  return { cookie: cookieOf(response), tenantId: memberships[0]?.tenantId ?? '', origin };
}

export function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

export async function createKey(url: string, who: Credential): Promise<{ id: string; key: string }> {
  const made = await must<{ key: { id: string }; secret: string }>(`${url}/v1/keys`, who, {
    body: { name: `key ${Math.random()}` },
  });
  return { id: made.key.id, key: made.secret };
}

/** A chat model of a provider at `upstream`, the default one. */
export async function addChatModel(
  url: string,
  who: Credential,
  { upstream, name, isDefault = false }: { upstream: string; name: string; isDefault?: boolean },
): Promise<void> {
  const provider = await must<{ id: string }>(`${url}/v1/providers`, who, {
    body: { name: `Mock ${name}`, kind: 'openai-compatible', baseUrl: upstream, apiKey: 'sk-mock' },
  });
  await must(`${url}/v1/model-pool`, who, {
    body: { providerId: provider.id, name, upstreamName: name, kind: 'chat', isDefault },
  });
}

/** Uploads one text file; answers the document's id once the server has acknowledged it. */
export async function uploadText(
  url: string,
  who: Credential,
  { baseId, name, text }: { baseId: string; name: string; text: string },
): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([text]), name);
  const { items } = await must<{ items: { document: { id: string } }[] }>(
    `${url}/v1/knowledge/bases/${baseId}/documents`,
    who,
    { form },
  );
  const id = items[0]?.document.id;
  if (id === undefined) throw new Error('nothing was uploaded');
  return id;
}

export interface AskedTurn {
  turnId: string;
  conversationId: string;
  answer: string;
  /** The event that closed the stream: `turn-end` or `error`. */
  last: { type: string; [field: string]: unknown } | undefined;
}

/** Asks and reads the stream to its end; rejects when it breaks off. */
export async function askAndRead(
  url: string,
  who: Credential,
  body: Record<string, unknown>,
): Promise<AskedTurn> {
  const response = await send(`${url}/v1/assistant/ask`, who, { body });
  const text = await response.text();
  if (!response.ok) throw new Error(`ask: ${response.status} ${text.slice(0, 500)}`);
  return readEvents(text);
}

export function readEvents(text: string): AskedTurn {
  const events = text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)) as { type: string; [field: string]: unknown });
  const start = events.find(({ type }) => type === 'turn-start');
  return {
    turnId: String(start?.turnId),
    conversationId: String(start?.conversationId),
    answer: events.map((event) => (event.type === 'text-delta' ? String(event.text) : '')).join(''),
    last: events.findLast(({ type }) => type === 'turn-end' || type === 'error'),
  };
}

interface Hit {
  chunkId: string;
  documentId: string;
  text: string;
}

export async function search(url: string, who: Credential, query: string): Promise<Hit[]> {
  const { hits } = await must<{ hits: Hit[] }>(`${url}/v1/knowledge/search`, who, {
    body: { query, limit: 50, mode: 'lexical' },
  });
  return hits;
}

/** Asks `look` again and again until it answers true. */
export async function until(what: string, look: () => Promise<boolean>, patienceMs = 90_000): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${patienceMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
