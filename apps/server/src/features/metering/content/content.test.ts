import type { ContentPolicy, UsageRow } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp, type TestMember } from '../../../../../../tests/peers/gateway-app.ts';
import { addModel, addTenant, type TestTenant } from '../../../../../../tests/peers/gateway-world.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../../tests/peers/mock-upstream.ts';
import { dropExpiredContent } from './expiry-system-store.ts';
import { setPolicy } from './policy.ts';

const secret = 'the launch is on the ninth of May';

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

interface World {
  tenant: TestTenant;
  owner: TestMember;
  member: TestMember;
  ask(body?: Record<string, unknown>): Promise<string>;
}

async function world(): Promise<World> {
  const tenant = await addTenant(app, upstream);
  await addModel(app, upstream, { tenant, name: 'm', script: { pieces: ['Under', 'stood'] } });
  const member = app.member(tenant.tenantId, 'member');
  return {
    tenant,
    owner: app.member(tenant.tenantId, 'owner'),
    member,
    async ask(body = {}) {
      const messages = [{ role: 'user', content: secret }];
      await app.call(member, 'POST /v1/chat/completions', { model: 'm', messages, ...body });
      const { body: page } = await app.call<{ items: UsageRow[] }>(member, 'GET /v1/usage?limit=1');
      return page.items[0]?.requestId ?? '';
    },
  };
}

const keepFor = (member: TestMember, policy: Partial<ContentPolicy> = {}) =>
  setPolicy(app.scope(member), { enabled: true, retentionDays: 7, readers: 'owners', ...policy });
const stateOf = async (member: TestMember, request: string) => {
  const { body } = await app.call<{ content: string }>(member, `GET /v1/usage/requests/${request}`);
  return body.content;
};
const read = (member: TestMember, request: string) =>
  app.call<{ request: string; answer: string }>(member, `POST /v1/usage/requests/${request}/content`, {});
/** What is kept is written after the answer has ended. */
const kept = (member: TestMember, request: string) =>
  expect.poll(() => stateOf(member, request), { timeout: 20_000 }).not.toBe('none');
const rows = (tenantId: string) =>
  app.database.system
    .selectFrom('request_content')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .execute();

describe('the content of requests', () => {
  it('is not kept unless the owner says so', async () => {
    const { tenant, owner, ask } = await world();
    const request = await ask();
    expect(await stateOf(owner, request)).toBe('off');
    expect((await read(owner, request)).status).toBe(404);
    expect((await app.call(tenant.admin, 'PUT /v1/request-content', {})).status).toBe(403);
    expect(await rows(tenant.tenantId)).toEqual([]);
  });

  it.each([false, true])('is kept sealed, stream: %s, and read by those who may', async (stream) => {
    const { tenant, owner, member, ask } = await world();
    await keepFor(owner);
    const request = await ask({ stream });
    await kept(owner, request);
    const [row] = await rows(tenant.tenantId);
    expect(JSON.stringify(row)).not.toContain('launch');
    for (const reader of [owner, member]) {
      const { body } = await read(reader, request);
      expect(body.request).toContain(secret);
      expect(body.answer).toContain('Understood');
    }
    expect(await stateOf(tenant.admin, request)).toBe('hidden');
    expect((await read(tenant.admin, request)).status).toBe(404);
    await keepFor(owner, { readers: 'admins' });
    expect((await read(tenant.admin, request)).status).toBe(200);
  });

  it('leaves a mark in the audit log when somebody else reads it', async () => {
    const { tenant, owner, member, ask } = await world();
    await keepFor(owner);
    const request = await ask();
    await kept(owner, request);
    await read(member, request);
    await read(owner, request);
    const entries = await app.database.system
      .selectFrom('audit_entry')
      .select(['action', 'actor_id'])
      .where('tenant_id', '=', tenant.tenantId)
      .where('action', 'like', 'request_content.%')
      .orderBy('sequence')
      .execute();
    expect(entries.map(({ action }) => action)).toEqual(['request_content.policy_set', 'request_content.read']);
    expect(entries[1]?.actor_id).toBe(owner.keyId);
  });

  it('is unknown to other people and other tenants', async () => {
    const { tenant, owner, ask } = await world();
    await keepFor(owner, { readers: 'admins' });
    const request = await ask();
    await kept(owner, request);
    const colleague = app.member(tenant.tenantId, 'member');
    const stranger = (await world()).owner;
    for (const person of [colleague, stranger]) {
      expect((await app.call(person, `GET /v1/usage/requests/${request}`)).status).toBe(404);
      expect((await read(person, request)).status).toBe(404);
    }
  });

  it('does not open in another row', async () => {
    const { tenant, owner, ask } = await world();
    await keepFor(owner);
    const [first, second] = [await ask(), await ask()];
    await kept(owner, first);
    await kept(owner, second);
    const [{ envelope } = { envelope: '' }] = (await rows(tenant.tenantId)).filter(
      ({ request_id }) => request_id === first,
    );
    await app.database.system
      .updateTable('request_content')
      .set({ envelope })
      .where('request_id', '=', second)
      .execute();
    expect((await read(owner, second)).status).toBe(500);
  });

  it('is gone when it is switched off, and when its time is over', async () => {
    const { tenant, owner, ask } = await world();
    await keepFor(owner);
    const request = await ask();
    await kept(owner, request);
    await keepFor(owner, { enabled: false });
    expect(await rows(tenant.tenantId)).toEqual([]);
    await keepFor(owner);
    await ask();
    await expect.poll(async () => (await rows(tenant.tenantId)).length, { timeout: 20_000 }).toBe(1);
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
    await dropExpiredContent(app.database.system, inDays(6));
    expect(await rows(tenant.tenantId)).toHaveLength(1);
    await keepFor(owner, { retentionDays: 2 });
    await dropExpiredContent(app.database.system, inDays(3));
    expect(await rows(tenant.tenantId)).toEqual([]);
  });
});
