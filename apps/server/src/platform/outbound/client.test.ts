import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { parseAllowRules } from './address.ts';
import { outboundErrorOf } from './failure.ts';
import { codeOf, internet, listenDns, startWorld } from './loopback.fixture.ts';

const { serve, open, openTo, cleanups, end } = startWorld();
afterEach(end);

describe('refusals', () => {
  it.each([
    'http://127.0.0.1:9/',
    'http://[::1]:9/',
    'http://[::ffff:127.0.0.1]:9/',
    'http://[::ffff:7f00:1]:9/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.100.100.200/latest/meta-data/',
    'http://[fd00:ec2::254]/latest/',
    'http://0.0.0.0:9/',
    'http://[::]:9/',
    'http://localhost:9/',
  ])('%s by the system resolver', async (url) => {
    expect(await codeOf(open({}).request(url))).toBe('outbound.address_refused');
    expect(await codeOf(open({}).check(url))).toBe('outbound.address_refused');
  });

  it('opens nothing: the refused server sees no connection', async () => {
    const server = await serve((_request, response) => response.end('secret'));
    const outbound = open({ resolver: async () => ['127.0.0.1'] });
    expect(await codeOf(outbound.request(`http://public.example:${server.port}/`))).toBe(
      'outbound.address_refused',
    );
    expect(server.seen).toHaveLength(0);
  });

  it('keeps to the configured ports, except where a rule names the port', async () => {
    const server = await serve((_request, response) => response.end('ok'));
    const limits = { ports: [80, 443] };
    const closed = openTo({ 'a.example': ['127.0.0.1'] }, { limits });
    expect(await codeOf(closed.request(`http://a.example:${server.port}/`))).toBe('outbound.port_refused');
    const rules = parseAllowRules([`a.example:${server.port}`]);
    const opened = openTo({ 'a.example': ['127.0.0.1'] }, { limits, allow: () => rules });
    expect((await opened.request(`http://a.example:${server.port}/`)).status).toBe(200);
  });

  it('decides for each tenant, also when another tenant has a live connection', async () => {
    const server = await serve((_request, response) => response.end('internal'));
    const rules = parseAllowRules([`wiki.corp:${server.port}`]);
    const none = parseAllowRules([]);
    const outbound = openTo(
      { 'wiki.corp': ['127.0.0.1'] },
      { allow: (tenant) => (tenant === 'ten_a' ? rules : none) },
    );
    const url = `http://wiki.corp:${server.port}/`;
    expect(await text((await outbound.request(url, { tenant: 'ten_a' })).body)).toBe('internal');
    expect(await codeOf(outbound.request(url, { tenant: 'ten_b' }))).toBe('outbound.address_refused');
    expect(await codeOf(outbound.request(url))).toBe('outbound.address_refused');
    expect(server.seen).toHaveLength(1);
  });

  it('pins judged addresses for drivers with their own sockets', async () => {
    const outbound = openTo({ 'db.example': ['127.0.0.1'], 'bad.example': ['127.0.0.1', '10.0.0.1'] });
    expect(await outbound.pin({ host: 'db.example', port: 5432 })).toEqual(['127.0.0.1']);
    expect(await codeOf(outbound.pin({ host: 'bad.example', port: 5432 }))).toBe('outbound.address_refused');
    expect(await codeOf(outbound.pin({ host: '0x7f000001', port: 5432 }))).toBe('outbound.host_refused');
  });
});

describe('DNS rebinding', () => {
  it('asks the name server once for a request and connects to what was judged', async () => {
    const good = await serve((_request, response) => response.end('good'));
    const internal = await serve((_request, response) => response.end('secret'), '127.0.0.2', good.port);
    const dns = await listenDns([['127.0.0.1'], ['127.0.0.2']]);
    cleanups.push(dns.close);
    const outbound = open({ allow: () => internet, resolver: dns.resolver, limits: { dnsTtlMs: 0 } });
    const url = `http://rebind.example:${good.port}/`;
    const first = await outbound.request(url);
    expect(await text(first.body)).toBe('good');
    expect(dns.queries()).toBe(1);
    // The name now points inside: the second request is judged anew and refused, live connections or not.
    expect(await codeOf(outbound.request(url))).toBe('outbound.address_refused');
    expect(dns.queries()).toBe(2);
    expect(internal.seen).toHaveLength(0);
  });

  it('holds under the TTL: many requests, one query, one address', async () => {
    const good = await serve((_request, response) => response.end('good'));
    const internal = await serve((_request, response) => response.end('secret'), '127.0.0.2', good.port);
    const dns = await listenDns([['127.0.0.1'], ['127.0.0.2']]);
    cleanups.push(dns.close);
    const outbound = open({ allow: () => internet, resolver: dns.resolver });
    const url = `http://rebind.example:${good.port}/`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => text((await outbound.request(url)).body)),
    );
    expect(new Set(answers)).toEqual(new Set(['good']));
    expect(dns.queries()).toBe(1);
    expect(internal.seen).toHaveLength(0);
  });

  it('refuses a redirect to a name that was rebound meanwhile', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: `http://rebind.example:${server.port}/inside` }).end();
    });
    const dns = await listenDns([['127.0.0.1'], ['169.254.169.254']]);
    cleanups.push(dns.close);
    const outbound = open({ allow: () => internet, resolver: dns.resolver, limits: { dnsTtlMs: 0 } });
    expect(await codeOf(outbound.request(`http://rebind.example:${server.port}/`))).toBe(
      'outbound.address_refused',
    );
    expect(server.seen).toHaveLength(1);
  });

  it('reports a name without addresses', async () => {
    expect(await codeOf(openTo({}).request('http://nobody.example/'))).toBe('outbound.name_not_found');
  });
});

describe('redirects', () => {
  const redirectTo = (location: string, status = 302) =>
    serve((_request, response) => response.writeHead(status, { location }).end());

  it.each([
    ['http://169.254.169.254/latest/meta-data/', 'outbound.address_refused'],
    ['http://127.0.0.2:9/', 'outbound.address_refused'],
    ['http://[::1]:9/', 'outbound.address_refused'],
    ['//2130706434/', 'outbound.address_refused'],
    ['http://2130706433/', 'outbound.host_refused'],
    ['http://0177.0.0.1/', 'outbound.host_refused'],
    ['http://localhost./', 'outbound.host_refused'],
    ['http://user:pass@a.example/', 'outbound.userinfo_refused'],
    ['file:///etc/passwd', 'outbound.scheme_refused'],
    ['gopher://127.0.0.1/', 'outbound.scheme_refused'],
    ['http://inside.example/', 'outbound.address_refused'],
  ])('to %s: %s', async (location, code) => {
    const server = await redirectTo(location);
    const outbound = openTo({ 'a.example': ['127.0.0.1'], 'inside.example': ['127.0.0.2'] });
    expect(await codeOf(outbound.request(`http://a.example:${server.port}/`))).toBe(code);
  });

  it('follows five and no more, relative locations too', async () => {
    const server = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('arrived');
      else response.writeHead(301, { location: `${left - 1}` }).end();
    });
    const outbound = openTo({ 'a.example': ['127.0.0.1'] });
    const response = await outbound.request(`http://a.example:${server.port}/5`);
    expect(await text(response.body)).toBe('arrived');
    expect(response.url).toBe(`http://a.example:${server.port}/0`);
    expect(await codeOf(outbound.request(`http://a.example:${server.port}/6`))).toBe(
      'outbound.too_many_redirects',
    );
  });

  it('drops credentials on the way to another origin and keeps them at the same one', async () => {
    const other = await serve((_request, response) => response.end('there'));
    const server = await serve((request, response) => {
      const location = request.url === '/start' ? '/again' : `http://b.example:${other.port}/`;
      response.writeHead(302, { location }).end();
    });
    const outbound = openTo({ 'a.example': ['127.0.0.1'], 'b.example': ['127.0.0.1'] });
    const headers = {
      Authorization: 'Bearer k',
      Cookie: 'c=1',
      'X-Api-Key': 'k',
      'x-vendor-token': 'k',
      accept: 'text/html',
    };
    await outbound.request(`http://a.example:${server.port}/start`, { headers });
    expect(server.seen[1]?.headers).toMatchObject({
      authorization: 'Bearer k',
      cookie: 'c=1',
      'x-api-key': 'k',
    });
    expect(other.seen[0]?.headers).toEqual({
      host: `b.example:${other.port}`,
      connection: 'keep-alive',
      accept: 'text/html',
      'user-agent': 'Jishi',
    });
  });

  it('does not follow a POST unless asked, and then by the status', async () => {
    const bodies: string[] = [];
    const server = await serve(async (request, response) => {
      bodies.push(`${request.method} ${await text(request)}`);
      const status = Number(request.url?.slice(1));
      if (status > 0) response.writeHead(status, { location: '/0' }).end();
      else response.end('done');
    });
    const outbound = openTo({ 'a.example': ['127.0.0.1'] });
    const post = (path: string, maxRedirects?: number, body: string | Readable = 'prompt') =>
      outbound.request(`http://a.example:${server.port}${path}`, { method: 'POST', body, maxRedirects });
    expect((await post('/307')).status).toBe(307);
    expect((await post('/303', 5)).status).toBe(200);
    expect((await post('/307', 5)).status).toBe(200);
    expect(bodies).toEqual(['POST prompt', 'POST prompt', 'GET ', 'POST prompt', 'POST prompt']);
    expect(await codeOf(post('/307', 5, Readable.from(['once'])))).toBe('outbound.redirect_not_replayable');
  });
});

describe('limits', () => {
  const gates = () => {
    const waiting: (() => void)[] = [];
    cleanups.push(() => {
      for (const release of waiting) release();
    });
    return waiting;
  };

  it('stops at the first-byte deadline', async () => {
    const server = await serve(() => undefined);
    const outbound = openTo({ 'a.example': ['127.0.0.1'] });
    const error = await outbound
      .request(`http://a.example:${server.port}/`, { headersMs: 50 })
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'outbound.timeout', params: { phase: 'headers', ms: 50 } });
  });

  it('counts a slow name server against the first-byte deadline', async () => {
    const waiting = gates();
    const resolver = () => new Promise<string[]>((resolve) => waiting.push(() => resolve(['127.0.0.1'])));
    expect(await codeOf(open({ resolver }).request('http://slow.example/', { headersMs: 30 }))).toBe(
      'outbound.timeout',
    );
  });

  it('stops a trickling body at the total deadline', async () => {
    const server = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    });
    const outbound = openTo({ 'a.example': ['127.0.0.1'] });
    const response = await outbound.request(`http://a.example:${server.port}/`, { totalMs: 120 });
    expect(await codeOf(text(response.body))).toBe('outbound.timeout');
  });

  it.each([
    ['announced', { 'content-length': '5000' }, {}],
    ['unannounced', {}, {}],
    ['unannounced, by the limit of the client', {}, { maxResponseBytes: 1_000 }],
  ])('caps an %s size', async (_name, headers, limits) => {
    const server = await serve((_request, response) => {
      response.writeHead(200, headers);
      for (let part = 0; part < 5; part++) response.write('x'.repeat(1_000));
      response.end();
    });
    const outbound = openTo({ 'a.example': ['127.0.0.1'] }, { limits });
    const maxResponseBytes = 'maxResponseBytes' in limits ? undefined : 2_500;
    const read = async () => {
      const response = await outbound.request(`http://a.example:${server.port}/`, { maxResponseBytes });
      return text(response.body);
    };
    const error = await read().catch((cause: unknown) => outboundErrorOf(cause));
    expect(error).toMatchObject({ code: 'outbound.response_too_large' });
    const exact = await outbound
      .request(`http://a.example:${server.port}/`, { maxResponseBytes: 10_000 })
      .catch(() => undefined);
    if (maxResponseBytes !== undefined && exact) expect((await text(exact.body)).length).toBe(5_000);
  });

  it("rejects with the caller's own reason, before and during the response", async () => {
    const server = await serve((request, response) => {
      if (request.url === '/body') response.write('first');
    });
    const outbound = openTo({ 'a.example': ['127.0.0.1'] });
    const before = new AbortController();
    const pending = outbound.request(`http://a.example:${server.port}/`, { signal: before.signal });
    before.abort(new Error('user left'));
    expect(await codeOf(pending)).toBe('Error: user left');
    const during = new AbortController();
    const response = await outbound.request(`http://a.example:${server.port}/body`, {
      signal: during.signal,
    });
    during.abort(new Error('user left'));
    expect(await codeOf(text(response.body))).toBe('Error: user left');
    expect(
      await codeOf(outbound.request('http://a.example/', { signal: AbortSignal.abort(new Error('gone')) })),
    ).toBe('Error: gone');
  });

  it('reports a closed port and forgets the name, so that a moved host is found', async () => {
    const server = await serve((_request, response) => response.end('moved'));
    const answers = [['127.0.0.3'], ['127.0.0.1']];
    const rules = parseAllowRules(['127.0.0.0/8']);
    const outbound = open({ allow: () => rules, resolver: async () => answers.shift() ?? [] });
    const url = `http://a.example:${server.port}/`;
    expect(await codeOf(outbound.request(url))).toBe('outbound.unreachable');
    expect(await text((await outbound.request(url)).body)).toBe('moved');
  });
});

describe('pass-through', () => {
  it('keeps connections alive per origin, and closes the oldest pool beyond the limit', async () => {
    const server = await serve((request, response) => response.end(String(request.socket.remotePort)));
    const names = { 'a.example': ['127.0.0.1'], 'b.example': ['127.0.0.1'] };
    const outbound = openTo(names, { limits: { maxOrigins: 1 } });
    const get = async (name: string) => text((await outbound.request(`http://${name}:${server.port}/`)).body);
    const ports = new Set<string>();
    for (let turn = 0; turn < 20; turn++) ports.add(await get('a.example'));
    expect(ports.size).toBeLessThanOrEqual(2);
    await get('b.example');
    expect(ports).not.toContain(await get('a.example'));
  });

  it('streams chunks as they come and passes headers and status on', async () => {
    const release: (() => void)[] = [];
    const server = await serve((_request, response) => {
      response.writeHead(429, { 'retry-after': '3', 'content-type': 'text/event-stream' });
      response.write('data: one\n\n');
      release.push(() => response.end('data: [DONE]\n\n'));
    });
    const outbound = openTo({ 'a.example': ['127.0.0.1'] });
    const response = await outbound.request(`http://a.example:${server.port}/`, {
      method: 'POST',
      body: '{}',
    });
    expect(response.status).toBe(429);
    expect(response.headers['retry-after']).toBe('3');
    const parts: string[] = [];
    for await (const chunk of response.body) {
      parts.push(String(chunk));
      release.shift()?.();
    }
    expect(parts).toEqual(['data: one\n\n', 'data: [DONE]\n\n']);
  });

  it('reaches IPv6, ignores proxy variables and the host header of the caller', async () => {
    const proxy = await serve((_request, response) => response.end('proxy'));
    const server = await serve((request, response) => response.end(request.headers.host), '::1');
    const before = process.env.HTTP_PROXY;
    process.env.HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
    cleanups.push(() => {
      if (before === undefined) delete process.env.HTTP_PROXY;
      else process.env.HTTP_PROXY = before;
    });
    const rules = parseAllowRules(['::1']);
    const outbound = open({ allow: () => rules });
    const response = await outbound.request(`http://[::1]:${server.port}/`, {
      headers: { host: 'admin.internal' },
    });
    expect(await text(response.body)).toBe(`[::1]:${server.port}`);
    expect(proxy.seen).toHaveLength(0);
  });

  it('refuses header injection', async () => {
    const server = await serve((_request, response) => response.end());
    const outbound = openTo({ 'a.example': ['127.0.0.1'] });
    const headers = { 'x-note': 'a\r\nx-admin: 1' };
    expect(await codeOf(outbound.request(`http://a.example:${server.port}/`, { headers }))).toBe(
      'outbound.request_invalid',
    );
    expect(server.seen).toHaveLength(0);
  });
});
