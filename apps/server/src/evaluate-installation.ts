import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Id, type Me, rolePermissions } from '@jishi/contract';
import { hidden, readConfig } from './config.ts';
import type { Scope } from './kernel/scope.ts';
import { type App, createApp } from './wire.ts';

/** An OpenAI-compatible embeddings server. */
export interface EmbeddingsServer {
  url: string;
  model: string;
}

/** From the options of the command line. */
export function embeddingsServer(values: {
  embeddings?: string | undefined;
  'embedding-model'?: string | undefined;
}): EmbeddingsServer | undefined {
  if (values.embeddings === undefined) return undefined;
  return { url: values.embeddings, model: values['embedding-model'] ?? 'default' };
}

/** The whole product in a throw-away folder (or in EVALUATION_DATABASE_URL), workers running. */
export async function withInstallation<T>(
  work: (app: App) => Promise<T>,
  embeddingsUrl: string | undefined,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'jishi-evaluation-'));
  const allow = embeddingsUrl === undefined ? '' : new URL(embeddingsUrl).host;
  const config = readConfig({ JISHI_DATA: folder, JISHI_OUTBOUND_ALLOW: allow, LOG_LEVEL: 'warn' });
  const app = await createApp({ ...config, databaseUrl: hidden(process.env.EVALUATION_DATABASE_URL) });
  try {
    await app.startWorkers();
    return await work(app);
  } finally {
    await app.stop(2_000);
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Evaluator {
  scope: Scope;
  post<T>(url: string, body: unknown, method?: 'POST' | 'PUT'): Promise<T>;
  get<T>(url: string): Promise<T>;
}

/** The owner of the throw-away tenant, made through the product's own set-up. */
export async function firstPerson(app: App): Promise<Evaluator> {
  const token = new URL((await app.makeSetupUrl()) ?? 'http://localhost').searchParams.get('token');
  const send = async (request: {
    method: 'GET' | 'POST' | 'PUT';
    url: string;
    payload?: object;
    cookie?: string;
  }) => {
    const { cookie = '', ...rest } = request;
    const response = await app.http.inject({ ...rest, headers: { origin: 'http://localhost:3000', cookie } });
    if (response.statusCode >= 300)
      throw new Error(`${request.url}: ${response.statusCode} ${response.body}`);
    return response;
  };
  const setup = {
    token,
    email: 'evaluation@example.com',
    password: crypto.randomUUID(),
    name: 'Evaluation',
    tenantName: 'Evaluation',
    locale: 'en',
    sampleWorkspace: false,
  };
  const response = await send({ method: 'POST', url: '/v1/setup', payload: setup });
  const cookie = [response.headers['set-cookie'] ?? []]
    .flat()
    .map((line) => line.split(';')[0])
    .join('; ');
  const me = response.json<Me>();
  const membership = me.memberships[0];
  if (membership === undefined) throw new Error('the set-up made no tenant');
  const scope = app.scopes.create({
    tenantId: membership.tenantId,
    actor: {
      kind: 'user',
      userId: me.id,
      keyId: null,
      memberId: membership.memberId,
      name: me.name,
      role: 'owner',
      permissions: new Set(rolePermissions.owner),
      operator: true,
      ipAddress: null,
    },
    locale: 'en',
    requestId: 'evaluation',
    signal: new AbortController().signal,
  });
  return {
    scope,
    post: async (url, body, method = 'POST') =>
      (await send({ method, url, payload: body as object, cookie })).json(),
    get: async (url) => (await send({ method: 'GET', url, cookie })).json(),
  };
}

export async function createBaseOf(person: Evaluator): Promise<Id<'base'>> {
  const base = await person.post<{ id: Id<'base'> }>('/v1/knowledge/bases', { name: 'Evaluation' });
  return base.id;
}

/** Connects the embeddings server and waits until searches use a vector of every passage. */
export async function addVectors(
  person: Evaluator,
  baseId: string,
  { url, model }: EmbeddingsServer,
): Promise<void> {
  const provider = await person.post<{ id: string }>('/v1/providers', {
    name: 'Embeddings',
    kind: 'openai-compatible',
    baseUrl: url,
    apiKey: 'none',
  });
  const added = await person.post<{ id: string }>('/v1/model-pool', {
    providerId: provider.id,
    name: 'embeddings',
    upstreamName: model,
    kind: 'embedding',
    isDefault: true,
  });
  await person.post(`/v1/knowledge/bases/${baseId}/embedding`, { modelId: added.id }, 'PUT');
  for (;;) {
    const { embedding } = await person.get<{
      embedding: { indexed: number; total: number; ready: boolean } | null;
    }>(`/v1/knowledge/bases/${baseId}`);
    if (embedding?.ready === true && embedding.total > 0 && embedding.indexed >= embedding.total) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
