import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AskEvent } from '@jishi/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiProblem, createJishi } from './index.ts';

const events: AskEvent[] = [
  { type: 'turn-start', turnId: 'trn_1', conversationId: 'cnv_1', question: '年假几天？' },
  { type: 'text-delta', text: '十五天。' },
];
const problem = {
  type: 'https://jishi.dev/problems/auth.forbidden',
  code: 'auth.forbidden',
  title: '没有权限',
  status: 403,
  detail: '你的角色不包含此操作。',
  params: { permission: 'audit.read' },
  requestId: 'req_1',
};
const seen: { method: string; url: string; headers: NodeJS.Dict<string | string[]> }[] = [];
let server: Server;
let baseUrl = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    request.resume();
    if (request.url?.startsWith('/v1/audit')) {
      response.writeHead(403, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
    } else if (request.url === '/v1/assistant/ask') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const event of events) response.write(`event: message\ndata: ${JSON.stringify(event)}\n\n`);
      response.end('event: done\ndata:\n\n');
    } else {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[],"nextCursor":null}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

it('calls the route of the contract with key, tenant and language', async () => {
  const jishi = createJishi({ baseUrl, apiKey: 'jsk_x', tenant: 'ten_1', locale: () => 'zh-CN' });
  expect(await jishi.api.members.list({ search: '王 小明', limit: 5 })).toEqual({
    items: [],
    nextCursor: null,
  });
  const last = seen.at(-1);
  expect(last?.method).toBe('GET');
  expect(new URL(last?.url ?? '', baseUrl).searchParams.get('search')).toBe('王 小明');
  expect(last?.headers).toMatchObject({
    authorization: 'Bearer jsk_x',
    'jishi-tenant': 'ten_1',
    'accept-language': 'zh-CN',
  });
});

it('throws the problem that the server sent', async () => {
  const failed = createJishi({ baseUrl }).api.audit.list({});
  await expect(failed).rejects.toBeInstanceOf(ApiProblem);
  await expect(failed).rejects.toMatchObject({ code: 'auth.forbidden', status: 403, requestId: 'req_1' });
});

it('tells an unreachable server from an aborted call', async () => {
  const away = createJishi({ baseUrl: 'http://127.0.0.1:1' });
  await expect(away.api.setup.state()).rejects.toMatchObject({ code: 'client.network', status: 0 });
  const abort = AbortSignal.abort();
  await expect(createJishi({ baseUrl }).api.setup.state(undefined, { signal: abort })).rejects.toMatchObject({
    name: 'AbortError',
  });
});

it('yields the events of an answer', async () => {
  const received: AskEvent[] = [];
  for await (const event of createJishi({ baseUrl }).ask({ question: '年假几天？' })) received.push(event);
  expect(received).toEqual(events);
});
