import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import type { ProblemCode } from '@jishi/contract';
import { problemText } from '@jishi/locales';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, must, newMember, newTenant, type Person, settled, testApp, upload } from '../harness/app.ts';
import { hostileFiles } from '../hostile/files.ts';
import type { HostileFile } from '../hostile/hostile-file.ts';

const locales = ['en', 'zh-CN'] as const;

interface Shown {
  status: string;
  name: string;
  problem: { code: ProblemCode; params: Record<string, unknown>; text: string } | null;
}

let owner: Person;
let reader: Person;
let baseId: string;

beforeAll(async () => {
  owner = await newTenant('Bad input');
  reader = await newMember(owner, 'admin');
  await must('/v1/me', reader, { method: 'PATCH', body: { locale: 'zh-CN' } });
  const base = await must<{ id: string }>('/v1/knowledge/bases', owner, {
    method: 'POST',
    body: { name: 'Bad input', everyoneMayRead: true },
  });
  baseId = base.id;
});

/** A document of nothing but text, that must come through whatever else goes on. */
async function goodDocument(token: string): Promise<void> {
  const id = await upload(owner, baseId, { name: `${token}.md`, content: `# Good\n\nThe ${token} is here.` });
  expect(await settled(owner, id), token).toMatchObject({ status: 'ready' });
  const { hits } = await must<{ hits: { documentId: string }[] }>('/v1/knowledge/search', owner, {
    method: 'POST',
    body: { query: token },
  });
  expect(hits.map(({ documentId }) => documentId)).toEqual([id]);
}

describe('hostile files over HTTP', () => {
  async function tried(file: HostileFile): Promise<Shown[]> {
    const id = await upload(owner, baseId, { name: file.fileName, content: file.bytes() });
    await settled(owner, id);
    return Promise.all([owner, reader].map((person) => must<Shown>(`/v1/knowledge/documents/${id}`, person)));
  }

  it.each(hostileFiles.map((file) => [file.name, file] as const))(
    '%s ends with its reason in both languages',
    async (_, file) => {
      const [english, chinese] = await tried(file);
      const code = english?.problem?.code ?? 'ok';
      expect(file.expected, JSON.stringify(english)).toContain(code);
      expect(english?.status).toBe(code === 'ok' ? 'ready' : 'failed');
      if (english?.problem == null || chinese?.problem == null) {
        expect(chinese?.problem).toBe(null);
        return;
      }
      expect(english.problem.text).toBe(
        problemText('en', english.problem.code, english.problem.params).detail,
      );
      expect(chinese.problem.text).toMatch(/\p{Script=Han}/u);
      expect(`${english.problem.text} ${chinese.problem.text}`).not.toMatch(/undefined|\{\{|Error:|\/tmp\//);
    },
    120_000,
  );

  it('a good document among them becomes ready', async () => {
    const bad = hostileFiles.filter(({ name }) =>
      /bomb, 700|external entity in DOCX|draws itself/.test(name),
    );
    expect(bad).toHaveLength(3);
    const ids: string[] = [];
    for (const { fileName, bytes } of bad)
      ids.push(await upload(owner, baseId, { name: `again-${fileName}`, content: bytes() }));
    await goodDocument('goodamongbad');
    for (const id of ids) expect(await settled(owner, id)).toMatchObject({ status: 'failed' });
    expect((await call('/healthz', null)).status).toBe(200);
  }, 120_000);

  it.each([
    ['GBK', Buffer.concat([Buffer.from('c4e3bac3a3accac0bde7a1a3', 'hex'), Buffer.from('gbktoken')])],
    ['UTF-16', Buffer.from(`\ufeff你好，世界。 utf16token`, 'utf16le')],
  ])('text in %s is read', async (_, content) => {
    const id = await upload(owner, baseId, { name: 'text.txt', content });
    expect(await settled(owner, id)).toMatchObject({ status: 'ready' });
    const { text } = await must<{ text: string }>(`/v1/knowledge/documents/${id}/text`, owner);
    expect(text).toContain('你好，世界。');
  });

  it.each([
    ['../../../../etc/passwd', 'etc/passwd'],
    ['..\\..\\windows\\system32\\drivers.txt', 'windows/system32/drivers.txt'],
    ['/absolute/name.txt', 'absolute/name.txt'],
    ['..', 'untitled'],
  ])('the name %s loses its way out', async (name, shown) => {
    const id = await upload(owner, baseId, { name, content: `A file called ${JSON.stringify(name)}.` });
    expect(await settled(owner, id)).toMatchObject({ status: 'ready', name: shown });
    const file = await call(`/v1/knowledge/documents/${id}/file`, owner);
    expect(file.headers['content-disposition']).not.toMatch(/\.\.|\/etc/);
    expect(file.text).toContain('A file called');
  });
});

describe('uploads that are too large', () => {
  const mebibyte = 1024 * 1024;
  const boundary = '----jishilarge';

  /** A multipart body with one file of so many bytes, made while it is sent. */
  function body(bytes: number, fileName: string): Readable {
    const piece = Buffer.alloc(mebibyte, 0x61);
    function* parts() {
      yield Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${fileName}"\r\n\r\n`,
      );
      for (let sent = 0; sent < bytes; sent += mebibyte) yield piece;
      yield Buffer.from(`\r\n--${boundary}--\r\n`);
    }
    return Readable.from(parts());
  }

  it.each(locales)(
    '200 MB are refused in %s, and nothing of it is kept',
    async (locale) => {
      const app = await testApp();
      const person = locale === 'en' ? owner : reader;
      await must(`/v1/knowledge/bases/${baseId}/grants`, owner, {
        method: 'PUT',
        body: {
          grants: [
            { principal: { kind: 'user', id: owner.userId }, right: 'own' },
            { principal: { kind: 'everyone' }, right: 'write' },
          ],
        },
      });
      const response = await app.http.inject({
        method: 'POST',
        url: `/v1/knowledge/bases/${baseId}/documents`,
        headers: {
          origin: 'http://localhost:3000',
          cookie: person.cookie,
          'jishi-tenant': person.tenantId,
          'content-type': `multipart/form-data; boundary=${boundary}`,
        },
        payload: body(200 * mebibyte, 'large.txt'),
      });
      expect(response.statusCode).toBe(413);
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
      const params = { limitMb: 100 };
      expect(response.json()).toMatchObject({
        code: 'knowledge.document_too_large',
        params,
        ...problemText(locale, 'knowledge.document_too_large', params),
      });
      const { items } = await must<{ items: unknown[] }>(
        `/v1/knowledge/bases/${baseId}/documents?search=large.txt`,
        owner,
      );
      expect(items).toEqual([]);
    },
    120_000,
  );
});

describe('bad requests', () => {
  const ask = '/v1/assistant/ask';

  /** The same request in both languages, as a problem document. */
  async function refused(
    url: string,
    options: Parameters<typeof call>[2],
    expected: { status: number; code: string },
  ): Promise<void> {
    const titles = new Set<string>();
    for (const person of [owner, reader]) {
      const answer = await call(url, person, {
        ...options,
        headers: {
          ...options?.headers,
          'accept-language': person === owner ? 'en' : 'zh-CN,zh;q=0.9',
        },
      });
      expect(answer.headers['content-type'], answer.text).toMatch(/^application\/problem\+json/);
      const problem = answer.json<{ status: number; code: string; title: string; requestId: string }>();
      expect({ http: answer.status, ...problem }).toMatchObject({ http: expected.status, ...expected });
      expect(problem.requestId).toBe(answer.headers['x-request-id']);
      titles.add(problem.title);
    }
    expect(titles.size, 'one title for each language').toBe(2);
    expect([...titles][1]).toMatch(/\p{Script=Han}/u);
  }

  it('a question of 10,001 characters', async () => {
    const body = { question: 'q'.repeat(10_001) };
    await refused(ask, { method: 'POST', body }, { status: 422, code: 'request.invalid' });
    const answer = await call(ask, reader, { method: 'POST', body });
    const { issues } = answer.json<{ issues: { path: string; message: string }[] }>();
    expect(issues).toMatchObject([{ path: 'question' }]);
    expect(issues[0]?.message).toMatch(/10[,，]?000/);
    expect(issues[0]?.message).toMatch(/\p{Script=Han}/u);
  });

  it('a question of 10,000 characters is answered', async () => {
    const answer = await call(ask, owner, {
      method: 'POST',
      body: { question: `${'why '.repeat(2_499)}why?` },
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('turn-end');
  });

  it.each([
    ['cut off', '{"question": "wh'],
    ['not JSON', 'question=why'],
    ['empty', ''],
    ['an invalid escape', '{"question": "\\q"}'],
  ])('JSON that is %s', async (_, payload) => {
    const headers = { 'content-type': 'application/json' };
    await refused(ask, { method: 'POST', payload, headers }, { status: 400, code: 'request.malformed' });
  });

  it('another content type', async () => {
    await refused(
      ask,
      { method: 'POST', payload: '<question/>', headers: { 'content-type': 'application/xml' } },
      { status: 415, code: 'request.unsupported_media_type' },
    );
    await refused(
      `/v1/knowledge/bases/${baseId}/documents`,
      { method: 'POST', body: { file: 'text' } },
      { status: 415, code: 'request.unsupported_media_type' },
    );
  });

  it('a body of 5 MB', async () => {
    const body = { question: 'q'.repeat(5 * 1024 * 1024) };
    await refused(ask, { method: 'POST', body }, { status: 413, code: 'request.too_large' });
  });

  it.each([
    ['GET', '/v1/nothing'],
    ['DELETE', '/v1/me'],
    ['POST', '/v1/knowledge/bases/../../operator'],
    ['GET', '/v1/knowledge/documents/..%2f..%2fetc%2fpasswd'],
    ['GET', '/v1/knowledge/documents/%00'],
  ])('%s %s, which does not exist', async (method, url) => {
    await refused(url, { method }, { status: 404, code: 'not_found' });
  });

  it.each(['/v1/knowledge/documents/%', '/v1/%E0%A4%A', '/%ff'])('the broken address %s', async (url) => {
    const answer = await call(url, owner);
    expect([400, 404]).toContain(answer.status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.text).not.toMatch(/FST_|at Object|\/src\//);
  });

  it.each([
    '{"__proto__": {"question": "why?"}}',
    '{"question": "why?", "__proto__": {"polluted": true}}',
    '{"constructor": {"prototype": {"polluted": true}}, "question": "why?"}',
  ])('%s changes nothing but itself', async (payload) => {
    const answer = await call(ask, owner, {
      method: 'POST',
      payload,
      headers: { 'content-type': 'application/json' },
    });
    expect([200, 400, 422]).toContain(answer.status);
    expect(({} as Record<string, unknown>).polluted).toBe(undefined);
    expect(({} as Record<string, unknown>).question).toBe(undefined);
  });

  it.each([
    ['no body', undefined],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '7'],
    ['another type', '{"question": {"$gt": ""}}'],
    ['control characters', '{"question": "\\u0000\\u0000"}'],
  ])('a question that is %s', async (_, payload) => {
    const answer = await call(ask, owner, {
      method: 'POST',
      ...(payload === undefined ? {} : { payload, headers: { 'content-type': 'application/json' } }),
    });
    expect([200, 400, 415, 422], answer.text).toContain(answer.status);
    if (answer.status !== 200) expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.text).not.toContain('"internal"');
  });
});

describe('on the wire', () => {
  const listening: { port?: number } = {};
  // Fastify's own handler behind a real socket: `inject` knows no header limits.
  const server = createServer();

  beforeAll(async () => {
    const app = await testApp();
    server.on('request', (request, response) => app.http.routing(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const address = server.address();
    listening.port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => void server.close());

  it('64 kB of headers are refused, the next request is served', async () => {
    const url = `http://127.0.0.1:${listening.port}/healthz`;
    const answer = await fetch(url, { headers: { 'x-large': 'h'.repeat(64 * 1024) } });
    expect(answer.status).toBe(431);
    expect((await fetch(url)).status).toBe(200);
  });

  it('is alive, and works on, after all of it', async () => {
    expect((await call('/healthz', null)).json()).toEqual({ status: 'ok' });
    await goodDocument('goodattheend');
  }, 60_000);
});
