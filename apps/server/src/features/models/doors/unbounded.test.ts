import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from '../../../../../../tests/peers/gateway-app.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../../tests/peers/mock-upstream.ts';
import { moneyWorld, usd } from '../money.fixture.ts';

// A hard budget lets nothing through that may cost more than its hold: on each door that bills more than tokens.

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

/** A tenant with a hard budget and one model of this kind whose units have this price. */
async function unitWorld(kind: string, rates: Record<string, string>, budget: Record<string, unknown> = {}) {
  const world = await moneyWorld(app, upstream);
  const { admin, provider } = world.tenant;
  const { body } = await app.call<{ id: string }>(admin, 'POST /v1/model-pool', {
    providerId: provider.id,
    name: 'unit',
    upstreamName: 'vendor/unit',
    kind,
  });
  const price = { currency: 'USD', inputPico: '0', outputPico: '0', rates };
  const priced = await app.call(admin, `POST /v1/model-pool/${body.id}/prices`, price);
  expect(priced.status, priced.text).toBeLessThan(300);
  await world.budget({ amount: usd(10), ...budget });
  const before = upstream.billed.length;
  return {
    ...world,
    ask: (route: string, fields: object) => app.call(admin, route, { model: 'unit', ...fields }),
    passedOn: () => upstream.billed.length - before,
  };
}

const refused = (code: string) => ({ error: { problem: code } });
const chat = { messages: [{ role: 'user', content: 'hello' }], max_tokens: 1 };

describe('a hard budget', () => {
  it('holds every picture that is asked for', async () => {
    const { ask, passedOn } = await unitWorld('image', { imagePico: usd(3) });
    const { status, body } = await ask('POST /v1/images/generations', { prompt: 'a pump', n: 4 });
    expect(status).toBe(402);
    expect(body).toMatchObject(refused('limits.budget_exhausted'));
    expect(JSON.stringify(body)).toContain('12.000000 USD');
    expect(passedOn()).toBe(0);
  });

  it('holds every search of a rerank', async () => {
    const { ask, passedOn } = await unitWorld('rerank', { searchUnitPico: usd(6) });
    const { status, body } = await ask('POST /v1/rerank', { query: 'pump', documents: Array(101).fill('x') });
    expect(status).toBe(402);
    expect(JSON.stringify(body)).toContain('12.000000 USD');
    const unknown = await ask('POST /v1/rerank', { query: 'q'.repeat(500), documents: ['x'] });
    expect(unknown.body).toMatchObject(refused('limits.unbounded'));
    expect(passedOn()).toBe(0);
  });

  it('refuses recordings that are billed by the second', async () => {
    const { ask, passedOn } = await unitWorld('speech', { secondPico: usd(1) });
    const { status, body } = await ask('POST /v1/audio/speech', { input: 'hello', voice: 'a' });
    expect(status).toBe(409);
    expect(body).toMatchObject(refused('limits.unbounded'));
    expect(passedOn()).toBe(0);
  });

  it.each([
    ['POST /v1/chat/completions', { ...chat, web_search_options: {} }],
    ['POST /v1/messages', { ...chat, tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    ['POST /v1/chat/completions', { ...chat, messages: [{ role: 'user', content: [{ type: 'file' }] }] }],
  ])('refuses what the provider may enlarge: %s', async (route, fields) => {
    const { ask, passedOn } = await unitWorld('chat', {});
    expect(JSON.stringify((await ask(route, fields)).body)).toContain('limits.unbounded');
    expect(passedOn()).toBe(0);
  });

  it('of tokens refuses it too; a soft one and one of requests count it', async () => {
    const open = { ...chat, web_search_options: {} };
    const tokens = await unitWorld('chat', {}, { unit: 'tokens', currency: null, amount: '100000' });
    expect((await tokens.ask('POST /v1/chat/completions', open)).status).toBe(409);
    const requests = await unitWorld('chat', {}, { unit: 'requests', currency: null, amount: '5' });
    expect((await requests.ask('POST /v1/chat/completions', open)).status).toBe(200);
    const soft = await unitWorld('chat', {}, { mode: 'soft' });
    expect((await soft.ask('POST /v1/chat/completions', open)).status).toBe(200);
  });
});
