import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from '../../../../../../tests/peers/gateway-app.ts';
import { addModel, settledLedger } from '../../../../../../tests/peers/gateway-world.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../../tests/peers/mock-upstream.ts';
import { addRouteWorld, type RouteWorld } from '../../../../../../tests/peers/route-world.ts';
import { newId } from '../../../kernel/id.ts';
import { openCall } from '../gateway/call.ts';
import { readJsonAnswer } from '../gateway/json-answer.ts';
import { putEntry, trim } from './cache-store.ts';
import { cacheQuestion, scopeKey } from './question.ts';

let app: GatewayApp;
let upstream: MockUpstream;

beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp();
});

afterAll(async () => {
  expect(upstream.violations).toEqual([]);
  await app.close();
  await upstream.close();
});

const cached = (cache: Record<string, unknown> = {}) => ({
  settings: { retries: { count: 0 }, cache: { mode: 'exact', ...cache } },
});
const cold = { temperature: 0 };
const sentTo = (world: RouteWorld) =>
  upstream.seen.filter(
    ({ body, path }) => path === '/v1/chat/completions' && String(body.model).includes(world.tenant.tenantId),
  ).length;

describe('the answer cache', () => {
  it('gives an identical request its answer again, metered as a hit', async () => {
    const world = await addRouteWorld(app, upstream, { scripts: [{ pieces: ['yes'] }], fields: cached() });
    const price = { currency: 'USD', inputPico: '5', outputPico: '7' };
    await app.call(world.tenant.admin, `POST /v1/model-pool/${world.modelIds[0]}/prices`, price);
    const first = await world.ask(cold);
    const again = await world.ask(cold);
    expect(again.text).toBe(first.text);
    expect([first.headers.get('x-jishi-cache'), again.headers.get('x-jishi-cache')]).toEqual([null, 'exact']);
    expect(sentTo(world)).toBe(1);
    const [paid, hit] = await settledLedger(app, world.tenant.tenantId);
    expect(Number(paid?.cost_pico)).toBeGreaterThan(0);
    expect(hit).toMatchObject({
      cache: 'exact',
      cost_pico: '0',
      avoided_cost_pico: paid?.cost_pico,
      input_tokens: paid?.input_tokens,
      output_tokens: paid?.output_tokens,
      route_name: 'answers',
    });
    const { body } = await app.call<{ hits: number; entries: number; avoided: unknown[] }>(
      world.tenant.admin,
      'GET /v1/model-cache',
    );
    expect(body).toMatchObject({
      hits: 1,
      entries: 1,
      avoided: [{ currency: 'USD', costPico: paid?.cost_pico }],
    });
  });

  it('gives a stream as a stream, with and without its usage', async () => {
    const script = { pieces: ['你', '好'] };
    const world = await addRouteWorld(app, upstream, { scripts: [script], fields: cached() });
    const streamed = { ...cold, stream: true };
    const first = await world.ask(streamed);
    const again = await world.ask(streamed);
    expect(again.text).toBe(first.text);
    expect(again.answer).toBe('你好');
    const told = await world.ask({ ...streamed, stream_options: { include_usage: true } });
    expect(told.text).toContain('"usage":{');
    expect(sentTo(world)).toBe(1);
  });

  const others: [string, Record<string, unknown>][] = [
    ['a warm request', { temperature: 0.7 }],
    ['no temperature', {}],
    ['several answers', { temperature: 0, n: 2 }],
  ];
  it.each(others)('keeps out of %s', async (_name, extra) => {
    const world = await addRouteWorld(app, upstream, { scripts: [{}], fields: cached() });
    await world.ask(extra);
    await world.ask(extra);
    expect(sentTo(world)).toBe(2);
  });

  it('is off unless a route turns it on', async () => {
    const world = await addRouteWorld(app, upstream, { scripts: [{}] });
    await world.ask(cold);
    await world.ask(cold);
    expect(sentTo(world)).toBe(2);
  });

  it('keeps no broken answer', async () => {
    const script = { pieces: ['one ', 'two '], cutAfter: 2 };
    const world = await addRouteWorld(app, upstream, { scripts: [script], fields: cached() });
    await world.ask({ ...cold, stream: true });
    world.play(0, { pieces: ['whole'] });
    expect((await world.ask({ ...cold, stream: true })).answer).toBe('whole');
  });

  it('never crosses tenants, nor people unless the route says so', async () => {
    const twins = [
      await addRouteWorld(app, upstream, { scripts: [{ pieces: ['mine'] }], fields: cached() }),
      await addRouteWorld(app, upstream, { scripts: [{ pieces: ['theirs'] }], fields: cached() }),
    ];
    const answers = [];
    for (const world of twins) answers.push((await world.ask(cold)).answer, (await world.ask(cold)).answer);
    expect(answers).toEqual(['mine', 'mine', 'theirs', 'theirs']);
    const [world] = twins;
    if (world === undefined) throw new Error('no twin');
    const colleague = { member: app.member(world.tenant.tenantId, 'member') };
    await world.ask(cold, colleague);
    expect(sentTo(world)).toBe(2);
    await app.call(world.tenant.admin, `PATCH /v1/model-routes/${world.route.id}`, {
      settings: { cache: { mode: 'exact', sharedBy: 'tenant' } },
    });
    await world.ask(cold);
    await world.ask(cold, colleague);
    expect(sentTo(world)).toBe(3);
    await world.ask(cold, { headers: { 'x-jishi-app': 'other' } });
    expect(sentTo(world)).toBe(4);
  });

  it('gives nothing to a key that may not use the model any more', async () => {
    const shared = cached({ sharedBy: 'tenant' });
    const world = await addRouteWorld(app, upstream, { scripts: [{ pieces: ['yes'] }], fields: shared });
    expect((await world.ask(cold)).answer).toBe('yes');
    const { tenantId, userId } = world.tenant.admin;
    const keyId = newId('key');
    const person = { id: userId, email: `${userId}@example.com`, name: 'Somebody' };
    await app.database.system.insertInto('app_user').values(person).execute();
    const row = { tenant_id: tenantId, id: keyId, name: 'k', hint: 'k', token_hash: keyId, user_id: userId };
    const mayUse = (models: string[]) =>
      app.database.system
        .insertInto('api_key')
        .values({ ...row, models })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet({ models }))
        .execute();
    const scope = app.scope(world.tenant.admin);
    const withKey = { ...scope, actor: { ...scope.actor, keyId } };
    const ask = async () => {
      const call = await openCall(withKey, {
        reference: 'answers',
        operation: 'chat',
        app: 'gateway',
        purpose: null,
        inputTokens: 1,
        stream: false,
        signal: scope.signal,
        body: () => JSON.stringify({ messages: [{ role: 'user', content: 'Hello?' }], temperature: 0 }),
      });
      return (await readJsonAnswer(call)).text;
    };
    await mayUse(['answers']);
    expect(await ask()).toContain('yes');
    expect(sentTo(world)).toBe(1);
    await mayUse(['other']);
    await expect(ask()).rejects.toMatchObject({ code: 'models.not_found' });
  });

  it('gives no answer of a model that the rules exclude by now', async () => {
    const world = await addRouteWorld(app, upstream, {
      scripts: [{ pieces: ['cloud'] }, { pieces: ['house'] }],
      fields: cached(),
    });
    expect((await world.ask(cold)).answer).toBe('cloud');
    const effect = { kind: 'restrict', modelIds: [world.modelIds[1]] };
    await app.call(world.tenant.admin, `PATCH /v1/model-routes/${world.route.id}`, {
      rules: [{ name: 'in the house', when: {}, effect }],
    });
    expect((await world.ask(cold)).answer).toBe('house');
  });

  it('is emptied by its administrators', async () => {
    const world = await addRouteWorld(app, upstream, { scripts: [{}], fields: cached() });
    await world.ask(cold);
    const purged = await app.call<{ removed: number }>(world.tenant.admin, 'POST /v1/model-cache/purge', {
      routeId: world.route.id,
    });
    expect(purged.body.removed).toBe(1);
    await world.ask(cold);
    expect(sentTo(world)).toBe(2);
  });
});

describe('the semantic cache', () => {
  const question = (content: string, system = 'Be brief.') => ({
    ...cold,
    messages: [
      { role: 'system', content: system },
      { role: 'user', content },
    ],
  });

  it('answers a similar question in the same context, and none that is not', async () => {
    const world = await addRouteWorld(app, upstream, {
      scripts: [{ pieces: ['42'] }],
      fields: cached({ mode: 'semantic', threshold: 0.95 }),
    });
    await addModel(app, upstream, { tenant: world.tenant, name: 'vectors', kind: 'embedding' });
    await world.ask(question('What is the answer to all of it'));
    const similar = await world.ask(question('What is the answer to all of it?'));
    expect(similar.answer).toBe('42');
    expect(sentTo(world)).toBe(1);
    const rows = await settledLedger(app, world.tenant.tenantId);
    expect(rows.filter(({ cache }) => cache === 'semantic')).toHaveLength(1);
    expect(rows.filter(({ purpose }) => purpose === 'cache').length).toBeGreaterThan(0);
    await world.ask(question('Weather?'));
    await world.ask(question('What is the answer to all of it?', 'Be long.'));
    await world.ask({ ...question('What is the answer to all of it?'), tools: [] });
    expect(sentTo(world)).toBe(4);
  });
});

describe('the bounds of the cache', () => {
  it('hold: what was not used for the longest time goes first, what has expired at once', async () => {
    const tenantId = await app.tenant();
    const scope = app.scope(app.member(tenantId, 'admin'));
    const start = Date.UTC(2026, 0, 1);
    const entry = (number: number, size: number) => ({
      tenant_id: tenantId,
      scope_key: 's',
      request_hash: `r${number}`,
      route_id: 'rte',
      context_hash: null,
      embedding_model_id: null,
      vector: null,
      model_id: 'mdl',
      content_type: 'application/json',
      native: null,
      body: Buffer.alloc(size),
      input_tokens: 1,
      cached_input_tokens: 0,
      output_tokens: 1,
      reasoning_tokens: 0,
      cost_pico: null,
      currency: null,
      created_at: new Date(start + number),
      expires_at: new Date(start + (number === 9 ? 10 : 1_000_000)),
    });
    const left = () =>
      scope.tx(async (tx) => {
        const rows = await tx.selectFrom('model_cache').select('request_hash').orderBy('used_at').execute();
        return rows.map(({ request_hash }) => request_hash).join(' ');
      });
    await scope.tx(async (tx) => {
      for (let number = 0; number < 10; number++) await putEntry(tx, entry(number, 100));
      await trim(tx, { at: new Date(start + 20), maxEntries: 5, maxBytes: 10_000 });
    });
    expect(await left()).toBe('r4 r5 r6 r7 r8');
    await scope.tx((tx) => trim(tx, { at: new Date(start + 20), maxEntries: 5, maxBytes: 250 }));
    expect(await left()).toBe('r7 r8');
  });
});

describe('what the cache takes for the same request', () => {
  const settings = {
    mode: 'semantic',
    seconds: 60,
    threshold: 0.9,
    embeddingModelId: null,
    anyTemperature: true,
    sharedBy: 'person',
  } as const;
  const ask = (fields: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    cacheQuestion(
      { body: JSON.stringify(fields), protocol: undefined, operation: 'chat', dataClass: 'public', ...more },
      settings,
    );
  const messages = [{ role: 'user', content: 'Hi' }];

  it('is independent of the order of members and of who asks under which name', () => {
    const one = ask({ model: 'a', messages, top_p: 1, user: 'u1', stream_options: { include_usage: true } });
    const other = ask({ top_p: 1, messages, model: 'b', user: 'u2' });
    expect(one?.requestHash).toBe(other?.requestHash);
  });

  it.each([
    [{ messages, top_p: 0.5 }],
    [{ messages, stream: true }],
    [{ messages, tools: [{ type: 'function' }] }],
    [{ messages: [{ role: 'user', content: 'Hi ' }] }],
    [{ messages, __proto__: null, constructor: 'x' }],
  ])('tells %j apart', (fields) => {
    expect(ask(fields)?.requestHash).not.toBe(ask({ messages })?.requestHash);
  });

  it('leaves restricted data out, and similar questions with tools or pictures', () => {
    expect(ask({ messages }, { dataClass: 'restricted' })).toBeUndefined();
    expect(ask({ messages, tools: [] })?.similar).toBeUndefined();
    expect(ask({ messages: [{ role: 'user', content: [{ type: 'image_url' }] }] })?.similar).toBeUndefined();
  });

  it('has a scope in which no part can be mistaken for another', () => {
    const scope = { tenantId: 'a', routeId: 'b', app: 'c', principal: 'd' };
    // The same signs in a row, cut in another place, by whatever is written between the parts.
    for (const sign of [',', '"', '","', '\n', '|', ':', '\0'])
      expect(scopeKey({ ...scope, app: `c${sign}`, principal: 'd' }), sign).not.toBe(
        scopeKey({ ...scope, app: 'c', principal: `${sign}d` }),
      );
    for (const sign of [',', '"', '","', '\n', '|'])
      expect(scopeKey({ ...scope, app: `c${sign}d`, principal: 'e' })).not.toBe(
        scopeKey({ ...scope, app: 'c', principal: `d${sign}e` }),
      );
    expect(scopeKey(scope)).not.toBe(scopeKey({ ...scope, tenantId: 'x' }));
  });
});
