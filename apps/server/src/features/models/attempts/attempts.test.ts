import type { RoutePlan } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from '../../../../../../tests/peers/gateway-app.ts';
import { settledLedger } from '../../../../../../tests/peers/gateway-world.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../../tests/peers/mock-upstream.ts';
import { addRouteWorld, type RouteWorld } from '../../../../../../tests/peers/route-world.ts';

let app: GatewayApp;
let upstream: MockUpstream;
const time = { skipped: 0 };

beforeAll(async () => {
  upstream = await startMockUpstream();
  const clock = { now: () => new Date(Date.now() + time.skipped) };
  app = await startGatewayApp({ telemetry: { localFolders: [], clock } });
});

afterAll(async () => {
  expect(upstream.violations).toEqual([]);
  await app.close();
  await upstream.close();
});

const rowsOf = async ({ tenant }: RouteWorld) => settledLedger(app, tenant.tenantId);
const failing = { error: { status: 500 } };

describe('retries', () => {
  it('wait as long as the upstream asks, and no shorter', async () => {
    const scripts = [{ error: { status: 429, headers: { 'retry-after': '1' } } }];
    const settings = { retries: { count: 1, baseMs: 1, maxMs: 2_000 } };
    const world = await addRouteWorld(app, upstream, { scripts, fields: { settings } });
    const started = performance.now();
    const answer = await world.ask();
    expect(performance.now() - started).toBeGreaterThanOrEqual(1_000);
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect((await rowsOf(world)).map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('do not wait longer than the route says: the next candidate answers at once', async () => {
    const scripts = [{ error: { status: 429, headers: { 'retry-after': '3600' } } }, { pieces: ['second'] }];
    const settings = { retries: { count: 3 } };
    const world = await addRouteWorld(app, upstream, { scripts, fields: { settings } });
    const { answer, headers } = await world.ask();
    expect(answer).toBe('second');
    expect(headers.get('x-jishi-route')).toBe('answers');
    expect(headers.get('x-jishi-model')).toBe(world.route.candidates[1]?.name);
    expect(headers.get('x-jishi-attempt')).toBe('2');
    expect(await rowsOf(world)).toHaveLength(2);
    // It asked for a pause, so it is not asked first again.
    expect((await world.ask()).answer).toBe('second');
    expect(await rowsOf(world)).toHaveLength(3);
  });

  it('end with the deadline of the request', async () => {
    const settings = {
      retries: { count: 5, baseMs: 30_000, maxMs: 30_000 },
      deadlines: { totalMs: 1_500, firstTokenMs: 700 },
    };
    const scripts = [{ stallAfter: 0 }, { stallAfter: 0 }];
    const world = await addRouteWorld(app, upstream, { scripts, fields: { settings } });
    const { status } = await world.ask({ stream: true });
    expect(status).toBe(504);
    const rows = await rowsOf(world);
    expect(rows.length).toBeLessThanOrEqual(2);
    expect(new Set(rows.map(({ problem }) => problem))).toEqual(new Set(['models.timeout']));
  });
});

describe('a stream after its first byte', () => {
  it('ends with a typed error when it breaks: nobody else goes on unasked', async () => {
    const scripts = [{ pieces: ['one ', 'two '], cutAfter: 2 }, { pieces: ['other'] }];
    const world = await addRouteWorld(app, upstream, { scripts });
    const { text, status } = await world.ask({ stream: true });
    expect(status).toBe(200);
    expect(text).toContain('one ');
    expect(text).toContain('"problem":"models.stream_broken"');
    expect(text).not.toContain('other');
    expect(await rowsOf(world)).toHaveLength(1);
  });
});

describe('a stream that others may finish', () => {
  const goOn = { settings: { retries: { count: 0 }, onBreak: 'continue' } };
  const chunk = (content: string) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
  // Ends without its end: a cut socket may lose what it has sent.
  const cut = { raw: [chunk('one '), chunk('two ')] };

  it('goes on with the next candidate from the text so far, each paid for what it said', async () => {
    const scripts = [cut, { pieces: ['three'] }];
    const world = await addRouteWorld(app, upstream, { scripts, fields: goOn });
    const { answer, text } = await world.ask({ stream: true });
    expect(answer).toBe('one two three');
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    expect(text).not.toContain('stream_broken');
    const sent = upstream.seen.at(-1)?.body.messages as { role: string; content: string }[];
    expect(sent.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(sent[1]?.content).toBe('one two ');
    const rows = await rowsOf(world);
    expect(rows.map(({ attempt, status, problem }) => [attempt, status, problem])).toEqual([
      [1, 'error', 'models.stream_broken'],
      [2, 'ok', null],
    ]);
    expect(rows[0]?.estimated).toBe(true);
    expect(rows[0]?.output_tokens).toBeGreaterThan(0);
    expect(rows[1]).toMatchObject({ estimated: false, output_tokens: 1 });
  });

  it('ends with the error when all have broken, or when it calls tools', async () => {
    const scripts = [cut, cut];
    const world = await addRouteWorld(app, upstream, { scripts, fields: goOn });
    const { text, answer } = await world.ask({ stream: true });
    expect(answer).toBe('one two one two ');
    expect(text).toContain('"problem":"models.stream_broken"');
    expect((await rowsOf(world)).map(({ status }) => status)).toEqual(['error', 'error']);
    const delta = { tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{"a' } }] };
    const toolChunk = `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`;
    const tools = await addRouteWorld(app, upstream, {
      scripts: [{ raw: [toolChunk] }, { pieces: ['never'] }],
      fields: goOn,
    });
    expect((await tools.ask({ stream: true })).text).toContain('"problem":"models.stream_broken"');
    expect(await rowsOf(tools)).toHaveLength(1);
  });

  it('that does not break is as it was, and one that the client leaves is cancelled', async () => {
    const whole = await addRouteWorld(app, upstream, { scripts: [{ pieces: ['all'] }, {}], fields: goOn });
    expect((await whole.ask({ stream: true })).answer).toBe('all');
    expect(await rowsOf(whole)).toMatchObject([{ status: 'ok', estimated: false }]);
    const scripts = [{ pieces: ['one ', 'two '], stallAfter: 3 }, { pieces: ['never'] }];
    const world = await addRouteWorld(app, upstream, { scripts, fields: goOn });
    const left = upstream.clientLeft();
    const abort = new AbortController();
    const response = await fetch(`${app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.tenant.admin.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'answers', messages: [{ role: 'user', content: 'Hi' }], stream: true }),
      signal: abort.signal,
    });
    await response.body?.getReader().read();
    abort.abort();
    await left;
    expect(await rowsOf(world)).toMatchObject([{ status: 'cancelled', problem: null, estimated: true }]);
  });
});

describe('a hedge', () => {
  it('answers with the faster one; the slower one is cancelled and settled once', async () => {
    const settings = { retries: { count: 0 }, hedgeMs: 50 };
    const scripts = [{ stallAfter: 0 }, { pieces: ['fast'] }];
    const world = await addRouteWorld(app, upstream, { scripts, fields: { settings } });
    const left = upstream.clientLeft();
    expect((await world.ask({ stream: true })).answer).toBe('fast');
    await left;
    const rows = await rowsOf(world);
    expect(rows.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 'cancelled'],
      [2, 'ok'],
    ]);
    expect(rows[0]).toMatchObject({ estimated: true, problem: null });
    expect(rows[0]?.input_tokens).toBeGreaterThan(0);
  });

  it('does not start when the first one is in time', async () => {
    const settings = { retries: { count: 0 }, hedgeMs: 60_000 };
    const world = await addRouteWorld(app, upstream, { scripts: [{}, {}], fields: { settings } });
    await world.ask({ stream: true });
    expect(await rowsOf(world)).toHaveLength(1);
  });
});

describe('a breaker behind a route', () => {
  it('opens, is asked again after its pause, and closes', async () => {
    const world = await addRouteWorld(app, upstream, { scripts: [failing, { pieces: ['second'] }] });
    const stateOf = async () => {
      const { body } = await app.call<{ items: { modelId: string; breaker: string }[] }>(
        world.tenant.admin,
        'GET /v1/model-health',
      );
      return body.items.find(({ modelId }) => modelId === world.modelIds[0])?.breaker;
    };
    for (let asked = 0; asked < 5; asked++) expect((await world.ask()).answer).toBe('second');
    expect(await stateOf()).toBe('open');
    expect(await rowsOf(world)).toHaveLength(10);
    expect((await world.ask()).answer).toBe('second');
    expect(await rowsOf(world)).toHaveLength(11);
    world.play(0, { pieces: ['first'] });
    time.skipped += 10_000;
    expect(await stateOf()).toBe('half-open');
    expect((await world.ask()).answer).toBe('first');
    expect(await stateOf()).toBe('closed');
  });

  it('never keeps a plain name from its model', async () => {
    const world = await addRouteWorld(app, upstream, { scripts: [failing] });
    for (let asked = 0; asked < 6; asked++) await world.ask();
    world.play(0, { pieces: ['well again'] });
    const model = world.route.candidates[0]?.name;
    expect((await world.ask({ model })).answer).toBe('well again');
  });
});

describe('requests that belong together', () => {
  const sticky = (by: string) => ({
    strategy: 'weighted',
    settings: { retries: { count: 0 }, sticky: { by } },
  });
  const three = [{ pieces: ['0'] }, { pieces: ['1'] }, { pieces: ['2'] }];

  it('stay with one candidate, and move when it fails, and stay there', async () => {
    const world = await addRouteWorld(app, upstream, { scripts: three, fields: sticky('conversation') });
    await app.call(world.tenant.admin, `PATCH /v1/model-routes/${world.route.id}`, {
      candidates: world.modelIds.map((modelId) => ({ modelId })),
    });
    const asked = async (conversation: string) =>
      (await world.ask({}, { headers: { 'x-jishi-conversation': conversation } })).answer;
    const homes = new Map<string, string>();
    for (let number = 0; number < 12; number++) homes.set(`c${number}`, await asked(`c${number}`));
    expect(new Set(homes.values()).size).toBeGreaterThan(1);
    for (const [conversation, home] of homes) expect(await asked(conversation)).toBe(home);
    const [first, home = '0'] = [...homes][0] ?? [];
    world.play(Number(home), failing);
    const moved = await asked(first ?? '');
    expect(moved).not.toBe(home);
    world.play(Number(home), { pieces: [home] });
    expect(await asked(first ?? '')).toBe(moved);
  });

  it('are known by the beginning of their prompt', async () => {
    const world = await addRouteWorld(app, upstream, { scripts: three, fields: sticky('prompt-prefix') });
    const start = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Who are you?' },
    ];
    const { answer } = await world.ask({ messages: start });
    for (let more = 1; more <= 6; more++) {
      const later = Array.from({ length: more }, (_, index) => ({
        role: index % 2 === 0 ? 'assistant' : 'user',
        content: `turn ${index}`,
      }));
      expect((await world.ask({ messages: [...start, ...later] })).answer).toBe(answer);
    }
  });
});

describe('places', () => {
  it('are not exceeded, and a full candidate hands over to the next', async () => {
    const world = await addRouteWorld(app, upstream, {
      scripts: [{ pieces: ['a', 'b'], stallAfter: 3 }, { pieces: ['second'] }],
    });
    await app.call(world.tenant.admin, `PATCH /v1/model-pool/${world.modelIds[0]}`, { maxConcurrent: 1 });
    const controller = new AbortController();
    const holding = await fetch(`${app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.tenant.admin.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'answers',
        messages: [{ role: 'user', content: 'Hold.' }],
        stream: true,
      }),
      signal: controller.signal,
    });
    expect(holding.status).toBe(200);
    expect((await world.ask()).answer).toBe('second');
    const left = upstream.clientLeft();
    controller.abort();
    await left;
    await rowsOf(world);
    world.play(0, { pieces: ['first'] });
    expect((await world.ask()).answer).toBe('first');
  });
});

describe('the dry run', () => {
  it('names the candidate that then answers, whatever the rules and labels', async () => {
    const world = await addRouteWorld(app, upstream, {
      scripts: [{ pieces: ['0'] }, { pieces: ['1'] }, { pieces: ['2'] }],
    });
    const [first, second, third] = world.modelIds;
    await app.call(world.tenant.admin, `PATCH /v1/model-pool/${second}`, { dataPolicy: 'on-premise' });
    await app.call(world.tenant.admin, `PATCH /v1/model-pool/${third}`, { region: 'eu' });
    const rules = [
      {
        name: 'secret',
        when: { dataClassAtLeast: 'confidential' },
        effect: { kind: 'restrict', dataPolicies: ['on-premise'] },
      },
      { name: 'europe', when: { regions: ['eu'] }, effect: { kind: 'restrict', regions: ['eu'] } },
      { name: 'bots', when: { apps: ['bot'] }, effect: { kind: 'refuse' } },
      { name: 'fast lane', when: { tags: ['fast'] }, effect: { kind: 'restrict', modelIds: [first, third] } },
    ];
    await app.call(world.tenant.admin, `PATCH /v1/model-routes/${world.route.id}`, { rules });
    for (const labels of combinations({
      dataClass: ['', 'internal', 'restricted'],
      region: ['', 'eu'],
      caller: ['', 'bot'],
      tag: ['', 'fast'],
    }))
      await expectAgreement(world, labels);
  });

  async function expectAgreement(world: RouteWorld, labels: Record<string, string>) {
    const { dataClass, region, caller, tag } = labels;
    const plan = await app.call<RoutePlan>(world.tenant.admin, 'POST /v1/model-routes/dry-run', {
      model: 'answers',
      dataClass: dataClass || null,
      region: region || null,
      app: caller || 'gateway',
      tags: [tag].filter(Boolean),
    });
    const headers = Object.entries({
      'x-jishi-data-class': dataClass ?? '',
      'x-jishi-region': region ?? '',
      'x-jishi-app': caller ?? '',
      'x-jishi-tags': tag ?? '',
    }).filter(([, value]) => value !== '');
    const { status, answer } = await world.ask({}, { headers: Object.fromEntries(headers) });
    const chosen = plan.body.candidates.find(({ place }) => place === 'first');
    const expected = chosen === undefined ? '' : String(world.modelIds.indexOf(chosen.modelId));
    expect({ status, answer }, JSON.stringify(labels)).toEqual({
      status: chosen === undefined ? 403 : 200,
      answer: expected,
    });
    expect(plan.body.candidates.every(({ reasons }) => reasons[0]?.text !== '')).toBe(true);
  }

  it('is refused for a data class that does not exist, as the request is', async () => {
    const world = await addRouteWorld(app, upstream, { scripts: [{}] });
    const { status } = await world.ask({}, { headers: { 'x-jishi-data-class': 'confidental' } });
    expect(status).toBe(400);
    expect(upstream.seen.filter(({ body }) => body.model === `vendor/${world.tenant.tenantId}-0`)).toEqual(
      [],
    );
  });
});

describe('a rule about data', () => {
  it('is never left by way of a fallback', async () => {
    const rule = {
      name: 'secret',
      when: { dataClassAtLeast: 'confidential' },
      effect: { kind: 'restrict', dataPolicies: ['on-premise'] },
    };
    const world = await addRouteWorld(app, upstream, {
      scripts: [failing, { pieces: ['cloud'] }],
      fields: { rules: [rule], settings: { retries: { count: 1, baseMs: 1 }, hedgeMs: 10 } },
    });
    await app.call(world.tenant.admin, `PATCH /v1/model-pool/${world.modelIds[0]}`, {
      dataPolicy: 'on-premise',
    });
    const secret = { headers: { 'x-jishi-data-class': 'confidential' } };
    for (let asked = 0; asked < 4; asked++) expect((await world.ask({}, secret)).status).toBe(502);
    world.play(0, { pieces: ['late'], stallAfter: 0 });
    const cloud = `vendor/${world.tenant.tenantId}-1`;
    expect(upstream.seen.filter(({ body }) => body.model === cloud)).toEqual([]);
    expect((await world.ask()).answer).toBe('cloud');
  });
});

/** Every choice of one value for each key. */
function combinations(values: Record<string, string[]>): Record<string, string>[] {
  return Object.entries(values).reduce<Record<string, string>[]>(
    (chosen, [key, options]) => chosen.flatMap((one) => options.map((option) => ({ ...one, [key]: option }))),
    [{}],
  );
}
