import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { outboundFetch } from './fetch.ts';
import { codeOf, startWorld } from './loopback.fixture.ts';

const { serve, openTo, end } = startWorld();
afterEach(end);

describe('outboundFetch', () => {
  it('behaves like fetch for a JSON call, with the rules of the client', async () => {
    const server = await serve(async (request, response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          method: request.method,
          sent: await json(request),
          type: request.headers['content-type'],
        }),
      );
    });
    const fetch = outboundFetch(openTo({ 'a.example': ['127.0.0.1'] }));
    const url = `http://a.example:${server.port}/v1`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ a: '基石' }),
    });
    expect(response.ok).toBe(true);
    expect(response.url).toBe(url);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.json()).toEqual({ method: 'POST', sent: { a: '基石' }, type: 'application/json' });
    expect(await codeOf(fetch('http://127.0.0.2:9/'))).toBe('outbound.address_refused');
    expect(await codeOf(fetch('http://0x7f.1/'))).toBe('outbound.host_refused');
  });

  it('handles 204, manual redirects and abort', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/empty') response.writeHead(204).end();
      else if (request.url === '/redirect') response.writeHead(302, { location: '/empty' }).end();
    });
    const fetch = outboundFetch(openTo({ 'a.example': ['127.0.0.1'] }));
    const base = `http://a.example:${server.port}`;
    expect((await fetch(`${base}/empty`)).status).toBe(204);
    expect((await fetch(`${base}/redirect`)).status).toBe(204);
    expect((await fetch(`${base}/redirect`, { redirect: 'manual' })).status).toBe(302);
    expect(await codeOf(fetch(`${base}/redirect`, { redirect: 'error' }))).toBe(
      'TypeError: redirect refused by the caller',
    );
    expect(await codeOf(fetch(`${base}/hang`, { signal: AbortSignal.timeout(20) }))).toMatch(/^TimeoutError/);
  });
});
