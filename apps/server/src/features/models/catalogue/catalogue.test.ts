import type { ModelItem, ProviderItem } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type GatewayApp,
  startGatewayApp,
  type TestMember,
} from '../../../../../../tests/peers/gateway-app.ts';
import { addModel, addTenant, ledger, type TestTenant } from '../../../../../../tests/peers/gateway-world.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../../tests/peers/mock-upstream.ts';

let app: GatewayApp;
let upstream: MockUpstream;
let tenant: TestTenant;
let admin: TestMember;

const key = 'sk-upstream-0123456789';
const messages = [{ role: 'user', content: 'hello' }];

beforeAll(async () => {
  upstream = await startMockUpstream(key);
  app = await startGatewayApp();
  tenant = await addTenant(app, upstream);
  ({ admin } = tenant);
});

afterAll(async () => {
  expect(upstream.violations).toEqual([]);
  await app.close();
  await upstream.close();
});

const newProvider = (changes: object = {}) => ({
  name: 'P',
  kind: 'openai-compatible',
  baseUrl: upstream.url,
  apiKey: key,
  ...changes,
});

const auditOf = (tenantId: string) =>
  app.database.system
    .selectFrom('audit_entry')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('sequence')
    .execute();

describe('a provider’s key', () => {
  it('is never shown, logged, audited or stored in clear', async () => {
    const created = await app.call<ProviderItem>(admin, 'POST /v1/providers', newProvider());
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ hasKey: true, keyHint: '6789', editable: true, owner: 'tenant' });
    const { id } = created.body;
    const texts = [
      created.text,
      (await app.call(admin, 'GET /v1/providers')).text,
      (await app.call(admin, `PATCH /v1/providers/${id}`, { name: 'Renamed', apiKey: `${key}-2` })).text,
      (await app.call(admin, `POST /v1/providers/${id}/check`)).text,
      JSON.stringify(await app.database.system.selectFrom('provider').selectAll().execute()),
      JSON.stringify(await auditOf(tenant.tenantId)),
      app.logged.join('\n'),
    ];
    for (const text of texts) expect(text).not.toContain('0123456789');
  });

  it('too short for a hint has none', async () => {
    const { body } = await app.call(admin, 'POST /v1/providers', newProvider({ apiKey: 'ollama' }));
    expect(body).toMatchObject({ hasKey: true, keyHint: null });
  });

  it.each(['bad\r\nx-evil: 1', 'kéy', 'two words', '\u0000'])(
    'cannot smuggle headers: %j',
    async (apiKey) => {
      const { status, body } = await app.call(admin, 'POST /v1/providers', newProvider({ apiKey }));
      expect(status).toBe(422);
      expect(body).toMatchObject({ code: 'models.key_invalid' });
    },
  );

  it('stays with its host: a new address needs it again', async () => {
    const other = await startMockUpstream('another');
    const { id } = (await app.call<ProviderItem>(admin, 'POST /v1/providers', newProvider())).body;
    const moved = await app.call(admin, `PATCH /v1/providers/${id}`, { baseUrl: other.url });
    expect(moved.status).toBe(422);
    expect(moved.body).toMatchObject({ code: 'models.key_required' });
    await app.call(admin, `POST /v1/providers/${id}/check`);
    expect(other.seen).toEqual([]);
    const given = await app.call(admin, `PATCH /v1/providers/${id}`, {
      baseUrl: other.url,
      apiKey: 'another',
    });
    expect(given.status).toBe(200);
    expect((await app.call(admin, `POST /v1/providers/${id}/check`)).body).toMatchObject({ ok: true });
    expect(other.seen.map((seen) => seen.headers.authorization)).toEqual(['Bearer another']);
    await other.close();
  });

  it('does not open in another row', async () => {
    const first = (await app.call<ProviderItem>(admin, 'POST /v1/providers', newProvider())).body;
    const second = (
      await app.call<ProviderItem>(admin, 'POST /v1/providers', newProvider({ apiKey: undefined }))
    ).body;
    const { key_envelope } = await app.database.system
      .selectFrom('provider')
      .select('key_envelope')
      .where('id', '=', first.id)
      .executeTakeFirstOrThrow();
    await app.database.system
      .updateTable('provider')
      .set({ key_envelope })
      .where('id', '=', second.id)
      .execute();
    const seenBefore = upstream.seen.length;
    expect((await app.call(admin, `POST /v1/providers/${second.id}/check`)).body).toMatchObject({
      ok: false,
    });
    expect(upstream.seen.length).toBe(seenBefore);
  });
});

describe('a provider’s address', () => {
  it.each([
    ['http://169.254.169.254/latest', 'models.address_refused'],
    ['http://10.0.0.7/v1', 'models.address_refused'],
    ['http://[::1]:11434/v1', 'models.address_refused'],
    ['http://127.0.0.2/v1', 'models.address_refused'],
    ['http://0x7f000001/v1', 'models.provider_invalid_url'],
    ['http://0177.0.0.1/v1', 'models.provider_invalid_url'],
    ['http://2130706433/v1', 'models.provider_invalid_url'],
    ['file:///etc/passwd', 'models.provider_invalid_url'],
    ['http://user:pass@example.com/v1', 'models.provider_invalid_url'],
    ['https://example.com/v1?key=1', 'models.provider_invalid_url'],
    ['https://example.com\\@10.0.0.1/v1', 'models.provider_invalid_url'],
    ['nonsense', 'models.provider_invalid_url'],
  ])('%s is refused when saved: %s', async (baseUrl, code) => {
    const { id } = tenant.provider;
    for (const answer of [
      await app.call(admin, 'POST /v1/providers', newProvider({ baseUrl })),
      await app.call(admin, `PATCH /v1/providers/${id}`, { baseUrl, apiKey: key }),
    ]) {
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({ code });
    }
  });

  it('is judged again at each use', async () => {
    await addModel(app, upstream, { tenant, name: 'moved' });
    const { id } = tenant.provider;
    const set = (base_url: string) =>
      app.database.system.updateTable('provider').set({ base_url }).where('id', '=', id).execute();
    await set('http://127.0.0.2:9/v1');
    const used = await app.call(admin, 'POST /v1/chat/completions', { model: 'moved', messages });
    const checked = await app.call(admin, `POST /v1/providers/${id}/check`);
    await set(upstream.url);
    expect(used.status).toBe(400);
    expect(used.body).toMatchObject({ error: { problem: 'models.address_refused' } });
    expect(checked.body).toMatchObject({ ok: false, problem: 'models.address_refused' });
    expect((await ledger(app, tenant.tenantId)).at(-1)).toMatchObject({
      status: 'error',
      problem: 'models.address_refused',
      input_tokens: 0,
    });
  });

  it('that redirects is not followed, with or without a key', async () => {
    const name = 'redirecting';
    const location = 'http://127.0.0.2/steal';
    const script = { error: { status: 307, body: {}, headers: { location } } };
    await addModel(app, upstream, { tenant, name, script });
    const answer = await app.call(admin, 'POST /v1/chat/completions', { model: name, messages });
    expect(answer.status).toBe(502);
    expect(answer.body).toMatchObject({ error: { problem: 'models.provider_refused' } });
  });

  it('loses its slash at the end', async () => {
    const { body } = await app.call<ProviderItem>(
      admin,
      'POST /v1/providers',
      newProvider({ baseUrl: `${upstream.url}///` }),
    );
    expect(body.baseUrl).toBe(upstream.url);
  });
});

describe('a connection test', () => {
  it('tells what is wrong, in the caller’s words, and remembers it', async () => {
    const wrong = (
      await app.call<ProviderItem>(admin, 'POST /v1/providers', newProvider({ apiKey: 'sk-wrong-key-000' }))
    ).body;
    const checked = await app.call(admin, `POST /v1/providers/${wrong.id}/check`);
    expect(checked.body).toMatchObject({
      ok: false,
      problem: 'models.key_rejected',
      detail: 'The provider rejected the API key.',
    });
    const { items } = (await app.call<{ items: ProviderItem[] }>(admin, 'GET /v1/providers')).body;
    expect(items.find(({ id }) => id === wrong.id)?.lastCheck).toMatchObject({
      ok: false,
      problem: 'models.key_rejected',
    });
    const closed = await startMockUpstream();
    const gone = (
      await app.call<ProviderItem>(admin, 'POST /v1/providers', newProvider({ baseUrl: closed.url }))
    ).body;
    await closed.close();
    expect((await app.call(admin, `POST /v1/providers/${gone.id}/check`)).body).toMatchObject({
      ok: false,
      problem: 'models.provider_unreachable',
    });
    expect((await app.call(admin, `POST /v1/providers/${tenant.provider.id}/check`)).body).toMatchObject({
      ok: true,
      problem: null,
    });
  });

  it('comes with the provider’s model list', async () => {
    upstream.script('text-embedding-3', {});
    upstream.script('gpt-test', {});
    upstream.script('whisper-1', {});
    const { body } = await app.call<{ items: object[] }>(
      admin,
      `GET /v1/providers/${tenant.provider.id}/upstream-models`,
    );
    expect(body.items).toContainEqual({ name: 'text-embedding-3', kind: 'embedding' });
    expect(body.items).toContainEqual({ name: 'gpt-test', kind: 'chat' });
    expect(body.items).toContainEqual({ name: 'whisper-1', kind: 'transcription' });
  });
});

describe('models', () => {
  it('have unique names, one default per kind, and go with their provider', async () => {
    const own = await addTenant(app, upstream);
    const first = await addModel(app, upstream, { tenant: own, name: 'first' });
    const second = await addModel(app, upstream, { tenant: own, name: 'second' });
    expect([first.isDefault, second.isDefault]).toEqual([true, false]);
    const taken = await app.call(own.admin, `PATCH /v1/model-pool/${second.id}`, { name: 'first' });
    expect(taken.body).toMatchObject({ code: 'models.name_taken', status: 409 });
    await app.call(own.admin, `PATCH /v1/model-pool/${second.id}`, { isDefault: true });
    const list = async () =>
      (await app.call<{ items: ModelItem[] }>(own.admin, 'GET /v1/model-pool')).body.items;
    expect((await list()).map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ['first', false],
      ['second', true],
    ]);
    const removed = await app.call(own.admin, `DELETE /v1/providers/${own.provider.id}`);
    expect(removed.status).toBe(200);
    expect(await list()).toEqual([]);
    const actions = (await auditOf(own.tenantId)).map(({ action }) => action);
    expect(actions).toEqual([
      'provider.created',
      'model.created',
      'model.created',
      'model.changed',
      'provider.deleted',
    ]);
  });

  it('created twice at once exist once', async () => {
    const own = await addTenant(app, upstream);
    const fields = { providerId: own.provider.id, name: 'twin', upstreamName: 'x', kind: 'chat' };
    const answers = await Promise.all(
      [1, 2, 3].map(() => app.call(own.admin, 'POST /v1/model-pool', fields)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('switched off are unknown to callers and shown to managers only', async () => {
    const own = await addTenant(app, upstream);
    const model = await addModel(app, upstream, { tenant: own, name: 'off' });
    const member = app.member(own.tenantId, 'member');
    await app.call(own.admin, `PATCH /v1/model-pool/${model.id}`, { enabled: false });
    const used = await app.call(member, 'POST /v1/chat/completions', { model: 'off', messages });
    expect(used.status).toBe(404);
    expect((await app.call(member, 'GET /v1/model-pool')).body).toEqual({ items: [] });
    expect((await app.call<{ items: object[] }>(own.admin, 'GET /v1/model-pool')).body.items).toHaveLength(1);
    expect((await app.call(member, 'GET /v1/models')).body).toEqual({ object: 'list', data: [] });
  });

  it('take the price that is valid at the time, and settled rows keep theirs', async () => {
    const own = await addTenant(app, upstream);
    const usage = { prompt_tokens: 1_000, completion_tokens: 10, total_tokens: 1_010, cached_tokens: 400 };
    const model = await addModel(app, upstream, { tenant: own, name: 'priced', script: { usage } });
    const price = (fields: object) => app.call(own.admin, `POST /v1/model-pool/${model.id}/prices`, fields);
    const ask = () => app.call(own.admin, 'POST /v1/chat/completions', { model: 'priced', messages });
    await ask();
    await price({ currency: 'CNY', inputPico: '2000000', cachedInputPico: '500000', outputPico: '8000000' });
    await price({
      currency: 'CNY',
      inputPico: '9',
      outputPico: '9',
      effectiveFrom: '2999-01-01T00:00:00.000Z',
    });
    await ask();
    await price({ currency: 'USD', inputPico: '1', outputPico: '3' });
    await ask();
    const rows = await ledger(app, own.tenantId);
    expect(rows.map(({ cost_pico, currency }) => [cost_pico, currency])).toEqual([
      [null, null],
      [String(600 * 2_000_000 + 400 * 500_000 + 10 * 8_000_000), 'CNY'],
      ['1030', 'USD'],
    ]);
    const listed = await app.call<{ items: { inputPico: string }[] }>(
      own.admin,
      `GET /v1/model-pool/${model.id}/prices`,
    );
    expect(listed.body.items.map(({ inputPico }) => inputPico)).toEqual(['9', '1', '2000000']);
    expect((await price({ currency: 'USD', inputPico: '-1', outputPico: '3' })).status).toBe(422);
  });
});

describe('the operator’s pool', () => {
  it('is used by everybody, changed by operators only, and hidden by own models of the same name', async () => {
    const home = await app.tenant();
    const operator = app.member(home, 'admin', { operator: true });
    const refused = await app.call(admin, 'POST /v1/providers', newProvider({ shared: true }));
    expect(refused.body).toMatchObject({ code: 'auth.operator_only' });
    const provider = (
      await app.call<ProviderItem>(operator, 'POST /v1/providers', newProvider({ shared: true }))
    ).body;
    expect(provider).toMatchObject({ owner: 'operator', editable: true });
    const name = `shared-${home.slice(-8)}`;
    const fields = { providerId: provider.id, name, upstreamName: `vendor/${name}`, kind: 'chat' };
    const model = (await app.call<ModelItem>(operator, 'POST /v1/model-pool', fields)).body;
    upstream.script(`vendor/${name}`, { pieces: ['from the operator'] });
    const guest = await addTenant(app, upstream);
    const ask = async () =>
      (await app.call(guest.admin, 'POST /v1/chat/completions', { model: name, messages })).text;
    expect(await ask()).toContain('from the operator');
    expect((await ledger(app, guest.tenantId)).at(-1)).toMatchObject({ model_id: model.id, status: 'ok' });
    for (const [line, body] of [
      [`PATCH /v1/providers/${provider.id}`, { name: 'Mine' }],
      [`DELETE /v1/providers/${provider.id}`, undefined],
      [`POST /v1/providers/${provider.id}/check`, undefined],
      [`PATCH /v1/model-pool/${model.id}`, { enabled: false }],
      [`DELETE /v1/model-pool/${model.id}`, undefined],
      [`POST /v1/model-pool/${model.id}/prices`, { currency: 'USD', inputPico: '1', outputPico: '1' }],
      ['POST /v1/model-pool', { ...fields, name: 'other' }],
    ] as const)
      expect((await app.call(guest.admin, line, body)).body).toMatchObject({ code: 'auth.operator_only' });
    const taken = await app.call(guest.admin, 'POST /v1/model-pool', {
      ...fields,
      providerId: guest.provider.id,
    });
    expect(taken.status).toBe(409);
    const renamed = await app.call(operator, `PATCH /v1/model-pool/${model.id}`, { contextTokens: 4_096 });
    expect(renamed.body).toMatchObject({ contextTokens: 4_096, owner: 'operator' });
    expect((await auditOf(home)).map(({ action }) => action)).toEqual([
      'provider.created',
      'model.created',
      'model.changed',
    ]);
    expect((await app.call(operator, `DELETE /v1/providers/${provider.id}`)).status).toBe(200);
  });
});

describe('another tenant’s things', () => {
  it('do not exist', async () => {
    const stranger = (await addTenant(app, upstream)).admin;
    const model = await addModel(app, upstream, { tenant, name: 'private-one' });
    const provider = tenant.provider.id;
    for (const [line, body] of [
      [`PATCH /v1/providers/${provider}`, { name: 'x' }],
      [`DELETE /v1/providers/${provider}`, undefined],
      [`POST /v1/providers/${provider}/check`, undefined],
      [`GET /v1/providers/${provider}/upstream-models`, undefined],
      [`PATCH /v1/model-pool/${model.id}`, { name: 'x' }],
      [`DELETE /v1/model-pool/${model.id}`, undefined],
      [`POST /v1/model-pool/${model.id}/prices`, { currency: 'USD', inputPico: '1', outputPico: '1' }],
      [`GET /v1/model-pool/${model.id}/prices`, undefined],
      ['POST /v1/model-pool', { providerId: provider, name: 'x', upstreamName: 'x', kind: 'chat' }],
    ] as const)
      expect([line, (await app.call(stranger, line, body)).status]).toEqual([line, 404]);
    for (const reference of ['private-one', model.id]) {
      const used = await app.call(stranger, 'POST /v1/chat/completions', { model: reference, messages });
      expect(used.status).toBe(404);
    }
    expect((await app.call(stranger, 'GET /v1/providers')).text).not.toContain(provider);
    expect((await app.call(stranger, 'GET /v1/models')).text).not.toContain('private-one');
  });
});
