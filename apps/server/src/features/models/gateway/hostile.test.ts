import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type GatewayApp,
  startGatewayApp,
  type TestMember,
} from '../../../../../../tests/peers/gateway-app.ts';
import { addModel, addTenant, ledger, type TestTenant } from '../../../../../../tests/peers/gateway-world.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../../tests/peers/mock-upstream.ts';

let app: GatewayApp;
let upstream: MockUpstream;
let tenant: TestTenant;
let member: TestMember;

const messages = [{ role: 'user', content: 'hello' }];

beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp();
  tenant = await addTenant(app, upstream);
  member = app.member(tenant.tenantId, 'member');
  await addModel(app, upstream, { tenant, name: 'target' });
});

afterAll(async () => {
  expect(upstream.violations).toEqual([]);
  await app.close();
  await upstream.close();
});

const post = (text: string, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${member.token}`, 'content-type': 'application/json', ...headers },
    body: text,
  });

describe('bodies', () => {
  it.each([
    { name: 'not JSON', text: '{"model":', status: 400, problem: 'request.malformed' },
    { name: 'nothing', text: '', status: 400, problem: 'request.malformed' },
    { name: 'an array', text: '[]', status: 400, problem: 'request.malformed' },
    { name: 'null', text: 'null', status: 400, problem: 'request.malformed' },
    { name: 'no model', text: '{"messages":[]}', status: 400, problem: 'request.invalid' },
    {
      name: 'a model in the prototype',
      text: '{"__proto__":{"model":"target"},"messages":[]}',
      status: 400,
      problem: 'request.invalid',
    },
    {
      name: 'a constructor as model',
      text: '{"model":"constructor","messages":[]}',
      status: 404,
      problem: 'models.not_found',
    },
    {
      name: 'a NUL as model',
      text: '{"model":"\\u0000","messages":[]}',
      status: 400,
      problem: 'request.invalid',
    },
    { name: 'a number as model', text: '{"model":1,"messages":[]}', status: 400, problem: 'request.invalid' },
    { name: 'no messages', text: '{"model":"target"}', status: 400, problem: 'request.invalid' },
    {
      name: 'SQL as model',
      text: `{"model":"x' OR 1=1 --","messages":[]}`,
      status: 404,
      problem: 'models.not_found',
    },
  ])('$name', async ({ text, status, problem }) => {
    const response = await post(text);
    const body = (await response.json()) as { error: Record<string, unknown> };
    expect(response.status).toBe(status);
    expect(body.error).toMatchObject({ problem, message: expect.stringMatching(/\S/) });
    expect(response.headers.get('content-type')).toContain('application/json');
  });

  it('that are no UTF-8 are refused', async () => {
    const response = await fetch(`${app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${member.token}`, 'content-type': 'application/json' },
      body: Buffer.concat([
        Buffer.from('{"model":"target","messages":[{"role":"user","content":"'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}]}'),
      ]),
    });
    expect(response.status).toBe(400);
  });

  it('with a poisoned prototype pass as data and poison nothing', async () => {
    const text = `{"model":"target","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"messages":${JSON.stringify(messages)}}`;
    expect((await post(text)).status).toBe(200);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(upstream.seen.at(-1)?.text).toContain('"__proto__":{"polluted":true}');
  });

  it('nested ten thousand deep do not bring the server down', async () => {
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    const response = await post(`{"model":"target","messages":${JSON.stringify(messages)},"x":${deep}}`);
    expect([200, 400]).toContain(response.status);
    expect((await post(JSON.stringify({ model: 'target', messages }))).status).toBe(200);
  });

  it('cannot name another model behind a duplicate key', async () => {
    upstream.script('vendor/expensive', {});
    const text = `{"model":"vendor/expensive","messages":${JSON.stringify(messages)},"mod\\u0065l":"target"}`;
    expect((await post(text)).status).toBe(200);
    expect(upstream.seen.at(-1)?.text).not.toContain('expensive');
  });

  it('above the limit are refused before they are read, by whoever is unknown even earlier', async () => {
    const huge = `{"model":"target","messages":[],"x":"${'a'.repeat(33 * 1024 * 1024)}"}`;
    const response = await post(huge).catch((error: unknown) => error);
    // The server answers and closes; whether the client still reads the answer is a race of the network.
    if (response instanceof Response) {
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ error: { problem: 'models.request_too_large' } });
    }
    expect((await post(JSON.stringify({ model: 'target', messages }))).status).toBe(200);
  });

  it('of another type are refused', async () => {
    const response = await post('model=target', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ error: { problem: 'request.unsupported_media_type' } });
  });
});

describe('headers and fields', () => {
  it('cannot choose host, path or credentials of the provider', async () => {
    const response = await post(
      JSON.stringify({
        model: 'target',
        messages,
        api_base: 'http://127.0.0.2/steal',
        base_url: 'http://127.0.0.2/steal',
        api_key: 'sk-mine',
        extra_headers: { authorization: 'Bearer sk-mine' },
      }),
      {
        'x-evil': '1',
        'x-forwarded-host': 'evil.example',
        'openai-organization': 'org-1',
        'api-key': 'sk-mine',
        cookie: 'session=1',
        'x-jishi-app': 'crm',
      },
    );
    expect(response.status).toBe(200);
    const seen = upstream.seen.at(-1);
    expect(seen?.path).toBe('/v1/chat/completions');
    expect(seen?.headers.authorization).toBe('Bearer sk-upstream-0123456789');
    expect(JSON.stringify(seen?.headers)).not.toContain(member.token);
    expect((await ledger(app, tenant.tenantId)).at(-1)).toMatchObject({ app: 'crm' });
  });

  it('of the provider do not reach the caller', async () => {
    const headers = { 'set-cookie': 'a=b', 'x-internal': 'secret', 'access-control-allow-origin': '*' };
    await addModel(app, upstream, {
      tenant,
      name: 'chatty',
      script: { error: { status: 429, headers: { ...headers, 'retry-after': '3' } } },
    });
    const response = await post(JSON.stringify({ model: 'chatty', messages }));
    expect(response.headers.get('retry-after')).toBe('3');
    for (const name of Object.keys(headers)) expect(response.headers.has(name)).toBe(false);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each(['', '0', "' OR '1'='1", 'Basic abc', `${'x'.repeat(8_000)}`])(
    'without a key that is known get nothing: %.20s',
    async (token) => {
      for (const line of ['POST /v1/chat/completions', 'POST /v1/embeddings', 'GET /v1/models']) {
        const [method = '', path = ''] = line.split(' ');
        const response = await fetch(`${app.url}${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: method === 'POST' ? '{"model":"target","messages":[]}' : null,
        });
        expect(response.status).toBe(401);
        expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
      }
    },
  );

  it('of nobody do not make the server take in a body', async () => {
    const port = Number(new URL(app.url).port);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () =>
        // Announces 30 MB and sends none of them: only an answer before the body can come back.
        socket.write(
          'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 31457280\r\n\r\n',
        ),
      );
      socket.once('data', (data) => {
        resolve(data.toString());
        socket.destroy();
      });
      socket.once('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });
});
