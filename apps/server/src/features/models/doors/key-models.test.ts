import type { ModelItem, RouteItem } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from '../../../../../../tests/peers/gateway-app.ts';
import { addModel, addTenant } from '../../../../../../tests/peers/gateway-world.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../../tests/peers/mock-upstream.ts';

// What a key may use holds on each door: elsewhere it finds nothing, and nothing is passed on.

let app: GatewayApp;
let upstream: MockUpstream;

beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp();
});

afterAll(async () => {
  await app.close();
  await upstream.close();
});

async function keyWorld() {
  const tenant = await addTenant(app, upstream);
  const { tenantId, admin } = tenant;
  const own = await addModel(app, upstream, { tenant, name: 'own' });
  const other = await addModel(app, upstream, { tenant, name: 'other' });
  const { system } = app.database;
  const { userId, keyId } = admin;
  await system
    .insertInto('app_user')
    .values({ id: userId, email: `${userId}@example.com`, name: 'Somebody' })
    .execute();
  const key = { tenant_id: tenantId, id: keyId, name: 'k', hint: 'k', token_hash: keyId, user_id: userId };
  await system.insertInto('api_key').values(key).execute();
  // Keys cannot change what they may use: people do.
  const limitTo = (models: string[] | null) =>
    system.updateTable('api_key').set({ models }).where('id', '=', keyId).execute();
  const modelOfKind = async (kind: string) => {
    const fields = { providerId: tenant.provider.id, name: kind, upstreamName: `vendor/${kind}`, kind };
    await app.call(admin, 'POST /v1/model-pool', fields);
  };
  return { admin, own, other, limitTo, modelOfKind };
}

const messages = [{ role: 'user', content: 'hello' }];
const doors: [kind: string, route: string, fields: Record<string, unknown>][] = [
  ['chat', 'POST /v1/chat/completions', { messages }],
  ['chat', 'POST /v1/chat/completions', { messages, stream: true }],
  ['chat', 'POST /v1/completions', { prompt: 'hello' }],
  ['chat', 'POST /v1/responses', { input: 'hello' }],
  ['chat', 'POST /v1/messages', { messages, max_tokens: 5 }],
  ['chat', 'POST /v1/messages/count_tokens', { messages }],
  ['embedding', 'POST /v1/embeddings', { input: 'hello' }],
  ['rerank', 'POST /v1/rerank', { query: 'a', documents: ['b'] }],
  ['image', 'POST /v1/images/generations', { prompt: 'a' }],
  ['speech', 'POST /v1/audio/speech', { input: 'a', voice: 'b' }],
  ['moderation', 'POST /v1/moderations', { input: 'a' }],
];

describe('models of a key', () => {
  it.each(doors)('hold for %s at %s', async (kind, route, fields) => {
    const { admin, limitTo, modelOfKind } = await keyWorld();
    await modelOfKind(kind);
    await limitTo(['own']);
    const before = upstream.seen.length;
    const { status, text } = await app.call(admin, route, { model: kind, ...fields });
    expect(status, text).toBe(404);
    expect(text).not.toContain('own');
    expect(upstream.seen.length).toBe(before);
  });

  it('hold for recordings', async () => {
    const { admin, limitTo, modelOfKind } = await keyWorld();
    await modelOfKind('transcription');
    await limitTo(['own']);
    const form = new FormData();
    form.set('model', 'transcription');
    form.set('file', new Blob(['sound']), 'a.wav');
    const answer = await fetch(`${app.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin.token}` },
      body: form,
    });
    expect(answer.status).toBe(404);
  });

  it('hold whether a model is called by its name or its id, and with the next request', async () => {
    const { admin, own, other, limitTo } = await keyWorld();
    const ask = async (model: string) =>
      (await app.call(admin, 'POST /v1/chat/completions', { model, messages })).status;
    expect(await ask('other')).toBe(200);
    await limitTo(['own']);
    expect([await ask('other'), await ask(other.id), await ask('own'), await ask(own.id)]).toEqual([
      404, 404, 200, 200,
    ]);
    await limitTo(null);
    expect(await ask('other')).toBe(200);
  });

  it('may be a route alone: what it leads to is not open by itself', async () => {
    const { admin, own, limitTo } = await keyWorld();
    const made = await app.call(admin, 'POST /v1/model-routes', {
      name: 'fast',
      kind: 'chat',
      candidates: [{ modelId: own.id }],
    });
    expect(made.status, made.text).toBe(201);
    await limitTo(['fast']);
    const ask = async (model: string) =>
      (await app.call(admin, 'POST /v1/chat/completions', { model, messages })).status;
    expect([await ask('fast'), await ask('own')]).toEqual([200, 404]);
    const { body: list } = await app.call<{ data: { id: string }[] }>(admin, 'GET /v1/models');
    expect(list.data.map(({ id }) => id)).toEqual(['fast']);
  });

  it('are all that its lists show', async () => {
    const { admin, limitTo } = await keyWorld();
    await limitTo(['own']);
    const { body: list } = await app.call<{ data: { id: string }[] }>(admin, 'GET /v1/models');
    expect(list.data.map(({ id }) => id)).toEqual(['own']);
    const { body: pool } = await app.call<{ items: ModelItem[] }>(admin, 'GET /v1/model-pool');
    expect(pool.items.map(({ name }) => name)).toEqual(['own']);
    const { body: routes } = await app.call<{ items: RouteItem[] }>(admin, 'GET /v1/model-routes');
    expect(routes.items).toEqual([]);
  });
});
