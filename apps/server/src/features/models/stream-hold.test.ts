import type { ModelItem, ProviderItem } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp, type TestMember } from '../../../../../tests/peers/gateway-app.ts';
import {
  addModel,
  ledger,
  settledLedger,
  type TestTenant,
} from '../../../../../tests/peers/gateway-world.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../tests/peers/mock-upstream.ts';
import {
  type RecordedProvider,
  sse,
  startRecordedProvider,
} from '../../../../../tests/peers/recorded-provider.ts';
import { recoverHolds } from '../limits/index.ts';
import { recoverUsage } from '../metering/index.ts';
import { moneyWorld, usd } from './money.fixture.ts';
import { streamChat } from './stream-chat.ts';

// §6.7: holds of streams grow with the answer, and end it when a budget has no room.

let app: GatewayApp;
let upstream: MockUpstream;
let anthropic: RecordedProvider;

beforeAll(async () => {
  upstream = await startMockUpstream();
  anthropic = await startRecordedProvider(() => []);
  app = await startGatewayApp();
});

afterAll(async () => {
  await app.close();
  await upstream.close();
  await anthropic.close();
});

// About 100 tokens each, by the gateway's own count.
const piece = 'four '.repeat(80);
const pieces = Array<string>(60).fill(piece);
/** Has written too much, and goes on for ever: however the bytes arrive, only the gateway can end it. */
const endless = { stallAfter: 50 };
const question = { messages: [{ role: 'user', content: 'hello' }], max_tokens: 10, stream: true };
const roomy = { ...question, max_tokens: 50_000 };

async function open(path: string, member: TestMember, body: object): Promise<string> {
  const answer = await fetch(`${app.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${member.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...question, ...body }),
  });
  expect(answer.status).toBe(200);
  return answer.text();
}

function start(member: TestMember, body: object): Promise<Response> {
  return fetch(`${app.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${member.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'priced', ...body }),
  });
}

/** Reads a stream of chat chunks until it has said this. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array> | undefined, wanted: string) {
  const decoder = new TextDecoder();
  let text = '';
  let said = '';
  while (said.length < wanted.length) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) throw new Error(`ended early: ${text.slice(-500)}`);
    text += decoder.decode(value, { stream: true });
    said = [...text.matchAll(/"content":"([^"]*)"/g)].map(([, piece]) => piece).join('');
  }
}

/** Waits until recovery's figures have been replaced. */
async function corrected(tenantId: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const [row] = await ledger(app, tenantId);
    if (row?.problem !== 'interrupted') return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('never corrected');
}

async function named(tenant: TestTenant, name: string): Promise<void> {
  if (name === 'priced') return;
  const model = await addModel(app, upstream, { tenant, name, script: { pieces: ['a'], stallAfter: 2 } });
  const price = { currency: 'USD', inputPico: usd(1), outputPico: usd(2) };
  await app.call(tenant.admin, `POST /v1/model-pool/${model.id}/prices`, price);
}

async function world(amount: number, script: object = {}) {
  const money = await moneyWorld(app, upstream);
  upstream.script('vendor/priced', { pieces, ...script });
  await money.budget({ amount: usd(amount) });
  return money;
}

const doors = [
  { path: '/v1/chat/completions', end: 'data: [DONE]', error: '"problem":"limits.answer_cut"' },
  { path: '/v1/messages', end: 'event: message_stop', error: 'event: error' },
  { path: '/v1/responses', end: 'event: response.completed', error: 'event: response.failed' },
].map((door) => ({
  ...door,
  body:
    door.path === '/v1/responses'
      ? { input: 'hello', max_output_tokens: 10, messages: undefined, max_tokens: undefined }
      : {},
}));

describe.each(doors)('a stream at $path that outgrows its hold', ({ path, end, error, body }) => {
  it('ends when the budget has no room for the next slice, and is charged for what was written', async () => {
    const { tenant, account } = await world(4_000, endless);
    const left = upstream.clientLeft();
    const text = await open(path, tenant.admin, { model: 'priced', ...body });
    await left;
    expect(text).toContain(error);
    expect(text).toContain('limits.answer_cut');
    expect(text).not.toContain(end);
    const [row] = await settledLedger(app, tenant.tenantId);
    expect(row).toMatchObject({ status: 'error', problem: 'limits.answer_cut', estimated: true });
    expect(row?.output_tokens).toBeGreaterThan(10);
    expect(row?.output_tokens).toBeLessThan(5_000);
    const { held, spent } = (await account()) ?? {};
    expect(held).toBe('0');
    expect(spent).toBe(String(row?.cost_pico));
  });

  it('goes on to its end while there is room', async () => {
    const { tenant, account } = await world(100_000);
    const text = await open(path, tenant.admin, { model: 'priced', ...body });
    expect(text).toContain(end);
    expect(text.split(piece).length - 1).toBeGreaterThanOrEqual(pieces.length);
    const [row] = await settledLedger(app, tenant.tenantId);
    expect(row).toMatchObject({ status: 'ok', problem: null, estimated: false });
    expect(await account()).toMatchObject({ held: '0', spent: String(row?.cost_pico) });
  });
});

describe('the provider’s own count', () => {
  it('counts before ours where it is told as the answer goes', async () => {
    const { tenant } = await world(4_000, {
      ...endless,
      usageOn: 'every-chunk',
      usage: { prompt_tokens: 10, completion_tokens: 60_000, total_tokens: 60_010 },
    });
    const text = await open('/v1/chat/completions', tenant.admin, { model: 'priced' });
    expect(text).toContain('limits.answer_cut');
  });

  it('stops Anthropic’s stream too, which passes through', async () => {
    const { tenant, account } = await world(4_000);
    const provider = await app.call<ProviderItem>(tenant.admin, 'POST /v1/providers', {
      name: 'Anthropic',
      kind: 'anthropic',
      baseUrl: anthropic.url,
      apiKey: 'sk-ant-0123456789abcdef',
    });
    const model = await app.call<ModelItem>(tenant.admin, 'POST /v1/model-pool', {
      providerId: provider.body.id,
      name: 'claude',
      upstreamName: 'claude-sonnet-4-5',
      kind: 'chat',
    });
    await app.call(tenant.admin, `POST /v1/model-pool/${model.body.id}/prices`, {
      currency: 'USD',
      inputPico: usd(1),
      outputPico: usd(2),
    });
    anthropic.play({ headers: { 'content-type': 'text/event-stream' }, body: longMessage() });
    const text = await open('/v1/messages', tenant.admin, { model: 'claude' });
    expect(text).toContain('event: error');
    expect(text).toContain('limits.answer_cut');
    expect(text).not.toContain('event: message_stop');
    const [row] = await settledLedger(app, tenant.tenantId);
    expect(row).toMatchObject({ status: 'error', problem: 'limits.answer_cut', input_tokens: 12 });
    expect(await account()).toMatchObject({ held: '0', spent: String(row?.cost_pico) });
  });
});

describe('holds in slices', () => {
  it('take little at first, grow with the answer, and leave the rest of the budget to others', async () => {
    // 50,000 tokens would cost 100,000 USD; the first slice is 2,048 tokens.
    const { tenant, account } = await world(20_000, { pieces: pieces.slice(0, 10), stallAfter: 11 });
    const answer = await start(tenant.admin, roomy);
    const reader = answer.body?.getReader();
    await readUntil(reader, pieces.slice(0, 10).join(''));
    const { held } = (await account()) ?? {};
    // 4,000 bytes came: more than the first slice, less than all that was allowed.
    expect(BigInt(held ?? 0)).toBeGreaterThanOrEqual(BigInt(usd(2 * 4_000)));
    expect(BigInt(held ?? 0)).toBeLessThan(BigInt(usd(20_000)));
    const [row] = await ledger(app, tenant.tenantId);
    expect(row).toMatchObject({ status: 'pending' });
    // What stays if this process dies now.
    expect(Number(row?.output_tokens)).toBeGreaterThan(300);
    expect(BigInt(row?.cost_pico ?? 0)).toBeGreaterThan(BigInt(usd(600)));
    await reader?.cancel();
    await settledLedger(app, tenant.tenantId);
    expect(await account()).toMatchObject({ held: '0' });
  });

  it('a process that dies leaves the spending it knew of, and no hold', async () => {
    const { tenant, account } = await world(20_000, { pieces: pieces.slice(0, 10), stallAfter: 11 });
    const reader = (await start(tenant.admin, roomy)).body?.getReader();
    await readUntil(reader, pieces.slice(0, 10).join(''));
    const [pending] = await ledger(app, tenant.tenantId);
    // What recovery does for a process whose leases have run out.
    const later = new Date(Date.now() + 3_600_000);
    await recoverUsage(app.database.system, { now: later, alone: false });
    await recoverHolds(app.database.system, later);
    const [given] = await ledger(app, tenant.tenantId);
    expect(given).toMatchObject({ problem: 'interrupted' });
    // One more note of progress may have been under way when the row was read.
    expect(Number(pending?.output_tokens)).toBeGreaterThan(300);
    expect(Number(given?.output_tokens)).toBeGreaterThanOrEqual(Number(pending?.output_tokens));
    expect(await account()).toMatchObject({ held: '0', spent: String(given?.cost_pico) });
    // It was not dead: the truth corrects what was given up.
    await reader?.cancel();
    await corrected(tenant.tenantId);
    const [row] = await ledger(app, tenant.tenantId);
    expect(await account()).toMatchObject({ held: '0', spent: String(row?.cost_pico) });
  });

  it('two streams that race for the last of a budget never pass it', async () => {
    const { tenant, account } = await world(12_000, endless);
    const seen: bigint[] = [];
    let over = false;
    const texts = Promise.all([1, 2].map(async () => (await start(tenant.admin, roomy)).text())).finally(
      () => {
        over = true;
      },
    );
    while (!over) {
      const { held, spent } = (await account()) ?? { held: '0', spent: '0' };
      seen.push(BigInt(held) + BigInt(spent));
    }
    // Whoever comes when the other has taken too much already is refused before it begins.
    const ends = (await texts).map((text) => /limits\.(answer_cut|budget_exhausted)/.exec(text)?.[1]);
    expect(ends).toContain('answer_cut');
    expect(ends).not.toContain(undefined);
    const rows = await settledLedger(app, tenant.tenantId);
    const limit = BigInt(usd(12_000));
    expect(seen.every((sum) => sum <= limit)).toBe(true);
    const spent = rows.reduce((sum, row) => sum + BigInt(row.cost_pico ?? 0), 0n);
    expect(spent).toBeLessThanOrEqual(limit);
    expect(await account()).toMatchObject({ held: '0', spent: String(spent) });
  });

  it.each([
    { why: 'the caller asks it to think', name: 'priced', body: { reasoning_effort: 'high' } },
    { why: 'the model thinks unseen', name: 'gpt-5-mini', body: {} },
  ])('are whole at once where $why', async ({ name, body }) => {
    const { tenant, account } = await world(110_000, { pieces: ['a'], stallAfter: 2 });
    await named(tenant, name);
    const reader = (await start(tenant.admin, { ...roomy, model: name, ...body })).body?.getReader();
    await readUntil(reader, 'a');
    expect(BigInt((await account())?.held ?? 0)).toBeGreaterThanOrEqual(BigInt(usd(100_000)));
    await reader?.cancel();
    await settledLedger(app, tenant.tenantId);
  });
});

it('an answer of the assistant ends the same way', async () => {
  const { tenant } = await world(4_000, endless);
  const stream = streamChat(app.scope(tenant.admin), {
    model: 'priced',
    messages: [{ role: 'user', content: 'hello' }],
    app: 'assistant',
    purpose: 'answer',
    maxTokens: 10,
  });
  const read = async () => {
    for await (const event of stream) expect(event.type).toBe('text-delta');
  };
  await expect(read()).rejects.toMatchObject({ code: 'limits.answer_cut' });
});

/** Without its end: it is never complete. */
function longMessage(): string[] {
  const usage = { input_tokens: 12, output_tokens: 1 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', content: [], usage };
  return sse(
    [
      { type: 'message_start', message },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      ...pieces.map((text) => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text },
      })),
    ],
    { named: true },
  );
}
