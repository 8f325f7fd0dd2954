import type { RouteItem, RoutePlan } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from '../../../../../../tests/peers/gateway-app.ts';
import {
  addModel,
  addTenant,
  settledLedger,
  type TestTenant,
} from '../../../../../../tests/peers/gateway-world.ts';
import {
  type MockUpstream,
  type Script,
  startMockUpstream,
} from '../../../../../../tests/peers/mock-upstream.ts';

let app: GatewayApp;
let upstream: MockUpstream;
let tenant: TestTenant;

beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp();
});

afterAll(async () => {
  expect(upstream.violations).toEqual([]);
  await app.close();
  await upstream.close();
});

const messages = [{ role: 'user', content: 'Hello?' }];

/** A fresh tenant with models that play these scripts, in order, and a route over all of them. */
async function addRoute(scripts: Record<string, Script>, fields: Record<string, unknown> = {}) {
  tenant = await addTenant(app, upstream);
  const ids: string[] = [];
  for (const [name, script] of Object.entries(scripts))
    ids.push((await addModel(app, upstream, { tenant, name: `${tenant.tenantId}-${name}`, script })).id);
  const candidates = ids.map((modelId, index) => ({ modelId, priority: index + 1 }));
  const settings = { retries: { count: 0 } };
  const made = await app.call<RouteItem>(tenant.admin, 'POST /v1/model-routes', {
    name: 'answers',
    candidates,
    settings,
    ...fields,
  });
  expect(made.status, made.text).toBe(201);
  return { ids, route: made.body };
}

const ask = (extra: Record<string, unknown> = {}) =>
  app.call<{ choices: { message: { content: string } }[] }>(tenant.admin, 'POST /v1/chat/completions', {
    model: 'answers',
    messages,
    ...extra,
  });

const rows = async () =>
  (await settledLedger(app, tenant.tenantId)).map(({ attempt, status, problem, route_name }) => ({
    attempt,
    status,
    problem,
    route_name,
  }));

describe('a route', () => {
  it('answers under its name, with the first candidate', async () => {
    await addRoute({ first: { pieces: ['one'] }, second: { pieces: ['two'] } });
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body.choices[0]?.message.content).toBe('one');
    expect(await rows()).toEqual([{ attempt: 1, status: 'ok', problem: null, route_name: 'answers' }]);
  });

  const failures: [string, Script, string][] = [
    ['a server error', { error: { status: 500 } }, 'models.provider_refused'],
    ['too many requests', { error: { status: 429 } }, 'models.rate_limited'],
    ['a rejected key', { error: { status: 401 } }, 'models.key_rejected'],
    ['an unknown model', { error: { status: 404 } }, 'models.provider_refused'],
    [
      'an error under status 200',
      { raw: ['data: {"error":{"message":"x"}}\n\n'] },
      'models.provider_refused',
    ],
    ['no chunk at all', { raw: ['data: <html>\n\n'] }, 'models.provider_refused'],
    ['a cut before the answer', { cutAfter: 1 }, 'models.stream_broken'],
    ['a role and then silence', { stallAfter: 1 }, 'models.timeout'],
    ['silence', { stallAfter: 0 }, 'models.timeout'],
  ];
  it.each(failures)('falls back on %s', async (_name, script, problem) => {
    const settings = { retries: { count: 0 }, deadlines: { firstTokenMs: 1_000 } };
    await addRoute({ first: script, second: { pieces: ['two'] } }, { settings });
    const { status, text } = await ask({ stream: true });
    expect(status).toBe(200);
    expect(text).toContain('two');
    expect(text).toContain('[DONE]');
    expect(await rows()).toEqual([
      { attempt: 1, status: 'error', problem, route_name: 'answers' },
      { attempt: 2, status: 'ok', problem: null, route_name: 'answers' },
    ]);
  });

  it('does not fall back on a request that is wrong everywhere', async () => {
    await addRoute({ first: { error: { status: 400 } }, second: {} });
    expect((await ask()).status).toBe(400);
    expect(await rows()).toHaveLength(1);
  });

  it('tells the dry run what it would do, and why', async () => {
    const { ids } = await addRoute({ first: {}, second: {} });
    const { body } = await app.call<RoutePlan>(tenant.admin, 'POST /v1/model-routes/dry-run', {
      model: 'answers',
    });
    expect(body.candidates.map(({ modelId, place, reasons }) => [modelId, place, reasons[0]?.code])).toEqual([
      [ids[0], 'first', 'priority'],
      [ids[1], 'standby', 'priority'],
    ]);
  });
});
