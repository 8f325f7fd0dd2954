import { afterAll, beforeAll, expect, it } from 'vitest';
import { drill } from '../../../../../../tests/peers/fault-drill.ts';
import { type GatewayApp, startGatewayApp } from '../../../../../../tests/peers/gateway-app.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../../tests/peers/mock-upstream.ts';

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

it('two of three candidates failing in every way: each request is answered by the third', async () => {
  const options = { clients: 4, firstTokenMs: 5_000, totalMs: 120_000 };
  const { asked, answered, failures } = await drill(app, upstream, {
    ...options,
    more: (number) => number < 200,
  });
  expect(failures).toEqual([]);
  expect(answered).toBe(asked);
}, 300_000);
