import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from './gateway-app.ts';
import { addModel, addTenant, settledLedger, type TestTenant } from './gateway-world.ts';
import { type MockUpstream, startMockUpstream } from './mock-upstream.ts';

// LiteLLM (PyPI), the client that many Python programs speak through: `sh scripts/python-peers.sh` puts it into .cache.
const place = process.env.JISHI_PYTHON_PEERS ?? resolve('.cache/python-peers');
const present = existsSync(place);
if (!present) process.stderr.write('LiteLLM tests skipped: run sh scripts/python-peers.sh first\n');

/** Importing LiteLLM alone takes ten seconds of a processor. */
const patience = 400_000;
const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

let app: GatewayApp;
let upstream: MockUpstream;
let tenant: TestTenant;
let seen: Record<'openai' | 'anthropic', Record<string, unknown>>;

describe.skipIf(!present)('LiteLLM', () => {
  beforeAll(async () => {
    upstream = await startMockUpstream();
    app = await startGatewayApp();
    tenant = await addTenant(app, upstream);
    const toolCalls = [{ id: 'call_1', name: 'weather', arguments: ['{"city":', '"北京"}'] }];
    await addModel(app, upstream, { tenant, name: 'chat' });
    await addModel(app, upstream, { tenant, name: 'calls', script: { toolCalls } });
    const json = ['{"city":"北京",', '"degrees":21}'];
    await addModel(app, upstream, { tenant, name: 'json', script: { pieces: json } });
    await addModel(app, upstream, { tenant, name: 'vectors', kind: 'embedding' });
    const member = app.member(tenant.tenantId, 'member');
    const { stdout } = await promisify(execFile)('python3', ['tests/peers/litellm_client.py'], {
      // No keys and proxies of whoever runs the tests.
      env: {
        PATH: process.env.PATH,
        HOME: place,
        PYTHONPATH: place,
        GATEWAY_URL: app.url,
        GATEWAY_KEY: member.token,
        PICTURE: picture,
      },
      timeout: patience,
    });
    seen = JSON.parse(stdout.slice(stdout.indexOf('{'))) as typeof seen;
  }, patience);

  afterAll(async () => {
    expect(upstream.violations).toEqual([]);
    await app.close();
    await upstream.close();
  });

  it.each(['openai', 'anthropic'] as const)('speaks through its %s door', (door) => {
    const call = ['weather', { city: '北京' }];
    expect(seen[door]).toMatchObject({
      chat: ['Hello from the mock', 'stop', 4],
      stream: ['Hello from the mock', [4]],
      tools: [[call], 'tool_calls'],
      'streamed tools': [call],
      vision: 'Hello from the mock',
    });
  });

  it('gets structured output, vectors, responses, and errors that it knows', () => {
    expect(seen.openai).toMatchObject({
      'structured output': { city: '北京', degrees: 21 },
      embeddings: [8, 8],
      responses: ['Hello from the mock'],
      error: [404, true],
    });
  });

  it('is metered, picture and all', async () => {
    const rows = await settledLedger(app, tenant.tenantId);
    expect(rows.every(({ status, estimated }) => status === 'ok' && !estimated)).toBe(true);
    // Five calls by each of two doors, and structured output, vectors and a response.
    expect(rows).toHaveLength(13);
    const bodies = upstream.seen.map(({ text }) => text).filter((text) => text.includes(picture));
    expect(bodies).toHaveLength(2);
  });
});
