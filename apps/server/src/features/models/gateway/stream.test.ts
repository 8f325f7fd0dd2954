import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type GatewayApp,
  startGatewayApp,
  type TestMember,
} from '../../../../../../tests/peers/gateway-app.ts';
import {
  addModel,
  addTenant,
  ledger,
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
let member: TestMember;
let names = 0;

beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp();
  tenant = await addTenant(app, upstream);
  member = app.member(tenant.tenantId, 'member');
});

afterAll(async () => {
  expect(upstream.violations).toEqual([]);
  await app.close();
  await upstream.close();
});

const messages = [{ role: 'user', content: 'Say something' }];

/** Streams one scripted answer; gives the events the client saw and the row in the ledger. */
async function play(script: Script, request: object = {}, world = { app, tenant, member }) {
  const name = `m${++names}`;
  await addModel(world.app, upstream, { tenant: world.tenant, name, script });
  const { status, text, headers } = await world.app.call(world.member, 'POST /v1/chat/completions', {
    model: name,
    messages,
    stream: true,
    ...request,
  });
  const rows = await settledLedger(world.app, world.tenant.tenantId);
  const row = rows.findLast((found) => found.model_name === name);
  const events = text.split(/\r?\n\r?\n/).filter((event) => event.startsWith('data: '));
  const data = events.map((event) => event.slice(6));
  const chunks = data.filter((item) => item !== '[DONE]').map((item) => JSON.parse(item));
  const written = chunks.map((chunk) => chunk.choices?.[0]?.delta?.content ?? '').join('');
  return { name, status, headers, text, data, chunks, written, row };
}

const usage = {
  prompt_tokens: 11,
  completion_tokens: 7,
  total_tokens: 18,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
};
const told = {
  status: 'ok',
  input_tokens: 11,
  cached_input_tokens: 4,
  output_tokens: 7,
  reasoning_tokens: 2,
  estimated: false,
};
const pieces = ['Grüße ', '来自', ' the 🌍', ' "model":"x" ', 'data: [DONE]', '\n\n', 'end'];

describe('usage', () => {
  it.each(['last-empty', 'last-choice', 'first-chunk', 'every-chunk', 'in-choice', 'always-last'] as const)(
    'told on %s is taken once',
    async (usageOn) => {
      const { row, written, data } = await play({ pieces, usage, usageOn });
      expect(row).toMatchObject(told);
      expect(written).toBe(pieces.join(''));
      expect(data.at(-1)).toBe('[DONE]');
    },
  );

  it.each(['last-empty', 'last-choice', 'every-chunk'] as const)(
    'told on %s is kept from a client that did not ask',
    async (usageOn) => {
      const silent = await play({ pieces, usage, usageOn });
      expect(silent.text).not.toContain('"usage"');
      const asking = await play({ pieces, usage, usageOn }, { stream_options: { include_usage: true } });
      expect(asking.chunks.at(-1)).toMatchObject({ usage });
    },
  );

  it('never told is estimated from what was written, and says so', async () => {
    const { row } = await play({ pieces: ['汉'.repeat(50), 'a'.repeat(200)], usageOn: 'never' });
    expect(row).toMatchObject({ status: 'ok', estimated: true, output_tokens: 90 });
    expect(row?.input_tokens).toBeGreaterThan(0);
  });

  it('of an answer longer than what is kept is estimated all the same', async () => {
    const long = Array.from({ length: 400 }, () => 'a'.repeat(400));
    const { row } = await play({ pieces: long, usageOn: 'never' });
    expect(row?.output_tokens).toBe(40_000);
  });
});

describe('the network', () => {
  it.each([1, 2, 3, 7, 64])('cutting a stream every %i bytes changes nothing', async (splitBytes) => {
    for (const newline of ['\n', '\r\n'] as const) {
      const { row, written, data } = await play({ pieces, usage, splitBytes, newline });
      expect(written).toBe(pieces.join(''));
      expect(row).toMatchObject(told);
      expect(data.at(-1)).toBe('[DONE]');
    }
  });

  it('joining all events in one chunk changes nothing', async () => {
    const frame = (fields: object) => `data: ${JSON.stringify({ id: 'x', model: 'vendor', ...fields })}\n\n`;
    const all = [
      ': keep-alive\n\n',
      frame({ choices: [{ index: 0, delta: { content: 'one ' }, finish_reason: null }] }),
      'event: message\nid: 7\n',
      frame({ choices: [{ index: 0, delta: { content: 'two' }, finish_reason: 'stop' }] }),
      frame({ choices: [], usage }),
      'data: [DONE]\n\n',
    ].join('');
    const { row, text, name } = await play({ raw: [all] });
    expect(row).toMatchObject(told);
    expect(text).toContain(': keep-alive');
    expect(text).toContain('event: message\nid: 7\ndata: ');
    expect(text).not.toContain('vendor');
    expect(text).toContain(`"model":"${name}"`);
  });

  it('closing before [DONE] is fine when the answer was complete', async () => {
    for (const script of [{ withoutDone: true }, { withoutDone: true, usageOn: 'never' as const }]) {
      const { row, data } = await play({ pieces, ...script });
      expect(row).toMatchObject({ status: 'ok' });
      expect(data.at(-1)).toBe('[DONE]');
    }
  });

  it('losing the last blank line loses nothing', async () => {
    const { row } = await play({ pieces, usage, withoutDone: true, withoutLastBlank: true });
    expect(row).toMatchObject(told);
  });
});

describe('a stream that goes wrong', () => {
  it('cut by the provider ends with a typed error, and is settled at what came', async () => {
    const { row, chunks, text } = await play({ pieces, cutAfter: 3 });
    expect(chunks.at(-1)).toMatchObject({ error: { code: 'models.stream_broken', type: 'api_error' } });
    expect(text).not.toContain('[DONE]');
    expect(row).toMatchObject({ status: 'error', problem: 'models.stream_broken', estimated: true });
    expect(row?.output_tokens).toBeGreaterThan(0);
  });

  it('stalling is stopped by the idle deadline', () =>
    withDeadlines({ idleMs: 300 }, async (world) => {
      const { row, chunks } = await play({ pieces, stallAfter: 3 }, {}, world);
      expect(chunks.at(-1)).toMatchObject({ error: { code: 'models.timeout' } });
      expect(row).toMatchObject({ status: 'error', problem: 'models.timeout', estimated: true });
    }));

  it('that never begins is a 504', () =>
    withDeadlines({ firstByteMs: 300 }, async (world) => {
      const { status, text, row } = await play({ pieces, stallAfter: 0 }, {}, world);
      expect(status).toBe(504);
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'models.timeout', type: 'api_error' } });
      expect(row).toMatchObject({ status: 'error', problem: 'models.timeout' });
    }));

  it('with an error event passes it on once', async () => {
    const error = { message: 'overloaded', type: 'server_error', code: 'overloaded' };
    const { row, chunks, data } = await play({
      raw: [
        'data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}\n\n',
        `data: ${JSON.stringify({ error })}\n\n`,
        'data: [DONE]\n\n',
      ],
    });
    expect(chunks.filter((chunk) => chunk.error !== undefined)).toEqual([{ error }]);
    expect(data).not.toContain('[DONE]');
    expect(row).toMatchObject({ status: 'error', problem: 'models.provider_refused' });
  });

  it('with garbage in between passes the garbage on and counts the rest', async () => {
    const { row, text } = await play({
      raw: [
        'data: {broken\n\n',
        'data\n\n',
        ': \n\n',
        '\n\n\n',
        `data: ${JSON.stringify({ choices: [{ delta: { content: 'x' }, finish_reason: 'stop' }] })}\n\n`,
        `data: ${JSON.stringify({ choices: [], usage })}\n\n`,
        'data: [DONE]\n\n',
        'data: {"after":"the end"}\n\n',
      ],
    }).catch((error: unknown) => {
      // The client's own JSON.parse stumbles over it, as it would without a gateway.
      expect(String(error)).toContain('JSON');
      return { row: undefined, text: undefined };
    });
    expect(text).toBeUndefined();
    const last = row ?? (await ledger(app, tenant.tenantId)).at(-1);
    expect(last).toMatchObject(told);
  });

  it('of another type than asked for is answered as what it is', async () => {
    const name = 'whole';
    await addModel(app, upstream, {
      tenant,
      name,
      script: {
        contentType: 'application/json',
        raw: [
          '{"id":"c","model":"vendor/whole","choices":[{"message":{"content":"all at once"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}',
        ],
      },
    });
    const answer = await app.call(member, 'POST /v1/chat/completions', {
      model: name,
      messages,
      stream: true,
    });
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.body).toMatchObject({ model: 'whole' });
    expect((await ledger(app, tenant.tenantId)).at(-1)).toMatchObject({ status: 'ok', output_tokens: 2 });
  });
});

describe('an answer that does not stream', () => {
  const ask = async (script: Script) => {
    const name = `m${++names}`;
    await addModel(app, upstream, { tenant, name, script });
    const answer = await app.call(member, 'POST /v1/chat/completions', { model: name, messages });
    const row = (await settledLedger(app, tenant.tenantId)).findLast((found) => found.model_name === name);
    return { ...answer, row, name };
  };

  it('is passed on digit by digit, compressed or not', async () => {
    for (const compress of [false, true]) {
      const { text, row, name } = await ask({ pieces, usage, compress });
      expect(text).toContain('{"ticket":12345678901234567890}');
      expect(JSON.parse(text).model).toBe(name);
      expect(row).toMatchObject({ ...told, first_token_ms: null });
    }
  });

  it('without usage is estimated', async () => {
    const { row } = await ask({ pieces: ['a'.repeat(40)], usage: null });
    expect(row).toMatchObject({ status: 'ok', estimated: true, output_tokens: 10 });
  });

  it('that is no JSON, or an error under status 200, is the provider’s fault', async () => {
    const { status, row } = await ask({ contentType: 'text/html', error: { status: 200, body: '<html>' } });
    expect(status).toBe(502);
    expect(row).toMatchObject({ status: 'error', problem: 'models.provider_refused' });
    const hidden = await ask({ error: { status: 200, body: { error: { message: 'quota' } } } });
    expect(hidden.status).toBe(502);
    expect(hidden.body).toMatchObject({ error: { message: 'quota' } });
  });

  it('that does not come is given up', () =>
    withDeadlines({ totalMs: 300 }, async (world) => {
      await addModel(world.app, upstream, { tenant: world.tenant, name: 'never', script: { stallAfter: 0 } });
      const body = { model: 'never', messages };
      const answer = await world.app.call(world.member, 'POST /v1/chat/completions', body);
      expect(answer.status).toBe(504);
      const rows = await ledger(world.app, world.tenant.tenantId);
      expect(rows).toMatchObject([{ problem: 'models.timeout' }]);
    }));
});

interface World {
  app: GatewayApp;
  tenant: TestTenant;
  member: TestMember;
}

/** A gateway with its own deadlines; the others keep the long ones, so that a busy machine does not fail them. */
async function withDeadlines(deadlines: object, work: (world: World) => Promise<void>): Promise<void> {
  const hasty = await startGatewayApp({ deadlines });
  try {
    const own = await addTenant(hasty, upstream);
    await work({ app: hasty, tenant: own, member: hasty.member(own.tenantId, 'member') });
  } finally {
    await hasty.close();
  }
}
