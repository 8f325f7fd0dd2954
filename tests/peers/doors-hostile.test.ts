import { contract } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp, type TestMember } from './gateway-app.ts';
import { addModel, addTenant, ledger, type TestTenant } from './gateway-world.ts';
import { type MockUpstream, startMockUpstream } from './mock-upstream.ts';

// Every door against what strangers send (gateway-ops §5): keys that are no keys, members that mean to choose host or
// credentials, prototypes, headers of another protocol.

let app: GatewayApp;
let upstream: MockUpstream;
let tenant: TestTenant;
let member: TestMember;

const doors = Object.values(contract.gateway).map((procedure) => {
  const { method = 'GET', path = '/' } = procedure['~orpc'].route;
  return { method, path };
});
const posts = doors.filter(({ method, path }) => method === 'POST' && !path.startsWith('/v1/audio/tr'));

beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp();
  tenant = await addTenant(app, upstream);
  member = app.member(tenant.tenantId, 'member');
  await addModel(app, upstream, { tenant, name: 'chat' });
});

afterAll(async () => {
  expect(upstream.violations).toEqual([]);
  await app.close();
  await upstream.close();
});

const evil = [
  "' OR '1'='1",
  "jsk_x'; DROP TABLE api_key; --",
  '%00',
  'a'.repeat(7_000),
  '\u00e9\u00ff',
  '{{7*7}} <%= 1 %>',
  '__proto__',
  '',
];

const send = (path: string, headers: Record<string, string>, body?: string) =>
  fetch(`${app.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body ?? null,
  });

describe.each(doors)('$method $path', ({ method, path }) => {
  it('knows nobody by a made-up key, in whichever header, and says so in the shape of its door', async () => {
    const attempts = evil.flatMap((key): Record<string, string>[] => [
      { authorization: `Bearer ${key}` },
      { 'x-api-key': key },
    ]);
    for (const headers of [...attempts, { authorization: 'Basic YTpi' }]) {
      const answer = await send(path, headers, method === 'POST' ? '{"model":"chat"}' : undefined);
      expect(answer.status, JSON.stringify(headers).slice(0, 80)).toBe(401);
      const body = (await answer.json()) as { type?: string; error: { message: string } };
      expect(typeof body.error.message).toBe('string');
      expect(body.type).toBe(path.startsWith('/v1/messages') ? 'error' : undefined);
    }
    expect(app.logged.join()).not.toContain('DROP TABLE');
  });
});

describe.each(posts)('$method $path', ({ path }) => {
  it.each([
    '',
    'null',
    '[]',
    '"text"',
    '{"model":',
    '{"model":1}',
    '{"model":"a\\u0000b"}',
    '{"__proto__":{"model":"chat"}}',
  ])('refuses %j without falling over', async (body) => {
    const answer = await send(path, { 'x-api-key': member.token }, body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toHaveProperty('error');
  });
});

describe('what a caller writes into a request', () => {
  const hostile = {
    api_base: 'http://127.0.0.1:9/steal',
    base_url: 'http://127.0.0.1:9/steal',
    api_key: 'sk-of-the-caller',
    extra_headers: { authorization: 'Bearer sk-of-the-caller' },
    host: '127.0.0.1:9',
  };
  const headers = () => ({
    authorization: `Bearer ${member.token}`,
    'x-api-key': 'sk-of-the-caller',
    'api-key': 'sk-of-the-caller',
    'x-forwarded-host': 'evil.example',
    'anthropic-beta': 'a-beta',
    'openai-organization': 'org',
  });

  it('never chooses host or credentials, at any door that reaches the provider', async () => {
    const messages = [{ role: 'user', content: 'x' }];
    const before = upstream.seen.length;
    const chat = await send(
      '/v1/chat/completions',
      headers(),
      JSON.stringify({ model: 'chat', messages, ...hostile }),
    );
    expect(chat.status).toBe(200);
    const responses = await send(
      '/v1/responses',
      headers(),
      JSON.stringify({ model: 'chat', input: 'x', ...hostile }),
    );
    const anthropic = await send(
      '/v1/messages',
      headers(),
      JSON.stringify({ model: 'chat', max_tokens: 5, messages, ...hostile }),
    );
    // Translated requests carry only what was understood.
    expect([responses.status, anthropic.status]).toEqual([400, 400]);
    const seen = upstream.seen.slice(before);
    expect(seen.map((request) => request.headers.authorization)).toEqual(['Bearer sk-upstream-0123456789']);
    expect(JSON.stringify(seen.map((request) => request.headers))).not.toContain('sk-of-the-caller');
  });

  it('leaves every template in a prompt as it was written', async () => {
    const content = '{{7*7}} #{1+1} <%= 1 %> {% raw %} {{constructor.constructor("return 1")()}} __proto__';
    const messages = [{ role: 'user', content }];
    const bodies = {
      '/v1/chat/completions': { messages },
      '/v1/messages': { messages, max_tokens: 5 },
      '/v1/responses': { input: content },
    };
    for (const [path, body] of Object.entries(bodies)) {
      const own = { authorization: `Bearer ${member.token}` };
      const answer = await send(path, own, JSON.stringify({ model: 'chat', ...body }));
      expect(answer.status).toBe(200);
      expect(upstream.seen.at(-1)?.body.messages).toMatchObject(messages);
    }
  });

  it('settles refused requests at nothing', async () => {
    const rows = await ledger(app, tenant.tenantId);
    expect(rows.filter(({ status }) => status === 'error').every(({ cost_pico }) => !Number(cost_pico))).toBe(
      true,
    );
    expect(rows.some(({ status }) => status === 'pending')).toBe(false);
  });
});
