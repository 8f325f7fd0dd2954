import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Id, type Me, rolePermissions } from '@jishi/contract';
import { hidden, readConfig } from './config.ts';
import { type Dataset, readDataset } from './evaluate-dataset.ts';
import { importPassages, searchKnowledge } from './features/knowledge/index.ts';
import { percentile, retrievalQuality } from './features/search/metrics.ts';
import type { Scope } from './kernel/scope.ts';
import { type App, createApp } from './wire.ts';

type Mode = 'lexical' | 'vector' | 'hybrid';

interface Evaluation {
  dataset: Dataset;
  mode: Mode;
  embeddings: { url: string; model: string } | undefined;
}

/** `jishi eval retrieval`: a throw-away installation, the product's own chunker, index and permission-filtered search. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      mode: { type: 'string' },
      embeddings: { type: 'string' },
      'embedding-model': { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const dataset = values.data === undefined ? undefined : readDataset(values.data);
  if (dataset === undefined)
    return refuse(`There is no corpus.jsonl in "${values.data ?? ''}". Give --data FOLDER.`);
  const embeddings = embeddingsOf(values);
  const mode = (values.mode ?? (embeddings === undefined ? 'lexical' : 'hybrid')) as Mode;
  if (!['lexical', 'vector', 'hybrid'].includes(mode))
    return refuse('--mode must be lexical, vector or hybrid.');
  if (mode !== 'lexical' && embeddings === undefined) return refuse(`--mode ${mode} needs --embeddings URL.`);
  const result = await withInstallation(
    (app) => evaluate(app, { dataset, mode, embeddings }),
    embeddings?.url,
  );
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else
    for (const [name, value] of Object.entries(result)) process.stdout.write(`${name.padEnd(14)} ${value}\n`);
}

function embeddingsOf(values: {
  embeddings?: string | undefined;
  'embedding-model'?: string | undefined;
}): Evaluation['embeddings'] {
  if (values.embeddings === undefined) return undefined;
  return { url: values.embeddings, model: values['embedding-model'] ?? 'default' };
}

function refuse(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = 2;
}

async function withInstallation<T>(
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

async function evaluate(app: App, { dataset, mode, embeddings }: Evaluation) {
  const person = await firstPerson(app);
  const baseId = await createBaseOf(person);
  const started = performance.now();
  const ids = await importPassages(person.scope, { baseId }, dataset.passages);
  if (embeddings !== undefined) await addVectors(person, baseId, embeddings);
  const indexed = performance.now();
  const passageOf = new Map(ids.map((id, index) => [id as string, dataset.passages[index]?.id ?? '']));
  const judged: Parameters<typeof retrievalQuality>[0][number][] = [];
  const times: number[] = [];
  for (const query of dataset.queries) {
    const before = performance.now();
    const { hits } = await searchKnowledge(person.scope, {
      query: query.text.slice(0, 2_000),
      baseIds: [baseId],
      limit: 20,
      mode,
    });
    times.push(performance.now() - before);
    const ranked = [...new Set(hits.map((hit) => passageOf.get(hit.documentId) ?? ''))];
    judged.push({ ranked, grades: dataset.grades.get(query.id) ?? new Map() });
  }
  return {
    ...rounded(retrievalQuality(judged)),
    indexSeconds: Number(((indexed - started) / 1000).toFixed(2)),
    p50Ms: Number(percentile(times, 0.5).toFixed(2)),
    p95Ms: Number(percentile(times, 0.95).toFixed(2)),
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    mode,
    passages: dataset.passages.length,
    queries: dataset.queries.length,
  };
}

function rounded(quality: ReturnType<typeof retrievalQuality>) {
  return Object.fromEntries(Object.entries(quality).map(([name, value]) => [name, Number(value.toFixed(4))]));
}

interface Evaluator {
  scope: Scope;
  post<T>(url: string, body: unknown, method?: 'POST' | 'PUT'): Promise<T>;
  get<T>(url: string): Promise<T>;
}

/** The owner of the throw-away tenant, made through the product's own set-up. */
async function firstPerson(app: App): Promise<Evaluator> {
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

async function createBaseOf(person: Evaluator): Promise<Id<'base'>> {
  const base = await person.post<{ id: Id<'base'> }>('/v1/knowledge/bases', { name: 'Evaluation' });
  return base.id;
}

/** Connects the embeddings server and waits until every passage has its vector. */
async function addVectors(
  person: Evaluator,
  baseId: string,
  { url, model }: { url: string; model: string },
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
    const { embedding } = await person.get<{ embedding: { indexed: number; total: number } | null }>(
      `/v1/knowledge/bases/${baseId}`,
    );
    if (embedding !== null && embedding.total > 0 && embedding.indexed >= embedding.total) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

await main();
