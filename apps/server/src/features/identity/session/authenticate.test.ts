import type { Id } from '@jishi/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFresh } from '../../../../../../tests/harness/database.ts';
import { createToken } from '../../../platform/secret/index.ts';
import { type House, houseDatabase, type Member, openHouse } from '../../tenants/house.fixture.ts';
import { reservedTenantId } from '../system-store.ts';
import { effectivePermissions } from './authenticate.ts';

describe('who calls', () => {
  let house: House;
  let owner: Member;
  let admin: Member;
  let cookie: string;

  beforeAll(async () => {
    house = await openHouse(await houseDatabase(openFresh));
  });
  beforeEach(async () => {
    owner = await house.tenant();
    admin = await house.member(owner.tenantId, 'admin');
    cookie = await house.cookieOf(admin);
  });
  afterAll(() => house.close());

  const members = (options: Parameters<House['call']>[1] = {}) =>
    house.call('GET /v1/members', { cookie, ...options });
  const updateAdmin = (change: object) =>
    house.database.system.updateTable('member').set(change).where('id', '=', admin.memberId).execute();
  const setTenantStatus = (status: string) =>
    house.database.system.updateTable('tenant').set({ status }).where('id', '=', owner.tenantId).execute();
  const keyOf = async (body: object = { name: 'test' }) => {
    const answer = await house.call('POST /v1/keys', { cookie, body });
    return answer.body as { key: { id: Id<'key'> }; secret: string };
  };

  describe('with a session', () => {
    it('acts as member of the first tenant, or of the one that the header names', async () => {
      const second = await house.tenant('Second');
      await house.database.system
        .insertInto('member')
        .values({
          tenant_id: second.tenantId,
          id: `mem_${'1'.repeat(32)}`,
          user_id: admin.userId,
          role: 'viewer',
        })
        .execute();
      expect((await members()).body.items).toHaveLength(2);
      expect((await members({ tenant: owner.tenantId })).body.items).toHaveLength(2);
      const asViewer = await members({ tenant: second.tenantId });
      expect([asViewer.code, asViewer.body.params]).toEqual([
        'auth.forbidden',
        { permission: 'members.read' },
      ]);
      expect((await house.call('GET /v1/keys', { cookie, tenant: second.tenantId })).status).toBe(200);
      await house.database.system
        .deleteFrom('member')
        .where('id', '=', `mem_${'1'.repeat(32)}`)
        .execute();
    });

    it.each([
      ['a tenant of others', async () => (await house.tenant()).tenantId],
      ['a tenant that does not exist', async () => `ten_${'a'.repeat(32)}`],
      ['the reserved tenant', async () => reservedTenantId],
      ['no id at all', async () => 'Nordlicht'],
      ['an id with SQL in it', async () => "ten_' OR true --"],
    ])('has no membership in %s, and the answers do not differ', async (_, find) => {
      const answer = await members({ tenant: await find() });
      const { requestId, ...body } = answer.body;
      expect([answer.status, body]).toEqual([
        403,
        expect.objectContaining({ code: 'auth.forbidden', params: { permission: 'members.read' } }),
      ]);
    });

    it.each([
      ['suspended', { status: 'suspended' }],
      ['demoted', { role: 'viewer' }],
    ])('has no rights any more with the request after the member was %s', async (_, change) => {
      expect((await members()).status).toBe(200);
      await updateAdmin(change);
      expect((await members()).code).toBe('auth.forbidden');
    });

    it('has no rights any more with the request after the member was removed', async () => {
      const ownerCookie = await house.cookieOf(owner);
      await house.call(`DELETE /v1/members/${admin.memberId}`, { cookie: ownerCookie });
      expect((await members()).code).toBe('auth.forbidden');
      expect((await house.call('GET /v1/me', { cookie })).body.memberships).toEqual([]);
    });

    it('is told that the tenant is suspended, and can still look at itself and sign out', async () => {
      await setTenantStatus('suspended');
      expect((await members()).code).toBe('tenants.suspended');
      expect((await members({ tenant: owner.tenantId })).code).toBe('tenants.suspended');
      expect((await house.call('GET /v1/me', { cookie })).body.memberships).toEqual([]);
      expect((await house.call('POST /v1/auth/sign-out', { cookie })).status).toBe(200);
    });

    it.each([
      ['30 days after sign-in although it is used', 29 * 24 * 60, 1.01 * 24 * 60],
      ['after a week without use', 7 * 24 * 60 + 1, 0],
    ])('ends %s', async (_, first, second) => {
      const used = Math.floor(first / (6 * 24 * 60));
      let passed = 0;
      if (second > 0)
        for (let index = 0; index < used + 1; index++) {
          const step = Math.min(6 * 24 * 60, first - passed);
          house.pass(step);
          passed += step;
          await house.database.system
            .updateTable('user_session')
            .set({ updated_at: house.installation.clock.now() })
            .where('user_id', '=', admin.userId)
            .execute();
          expect((await house.call('GET /v1/me', { cookie })).status).toBe(200);
        }
      else {
        house.pass(first);
        passed = first;
      }
      house.pass(second);
      expect((await house.call('GET /v1/me', { cookie })).code).toBe('auth.unauthenticated');
      house.pass(-second - passed);
    });

    it('is nobody with a cookie that was not signed here', async () => {
      const forged = `${cookie.split('.').slice(0, -1).join('.')}.${Buffer.alloc(32).toString('base64')}`;
      expect((await house.call('GET /v1/me', { cookie: forged })).code).toBe('auth.unauthenticated');
      expect((await house.call('GET /v1/setup', { cookie: forged })).status).toBe(200);
    });

    it('writes when it was last seen, at most once a minute', async () => {
      house.pass(2);
      await members();
      const seen = async () => {
        const row = await house.database.system
          .selectFrom('member')
          .select('last_seen_at')
          .where('id', '=', admin.memberId)
          .executeTakeFirstOrThrow();
        return row.last_seen_at?.getTime() ?? 0;
      };
      await expect.poll(seen).toBeGreaterThan(Date.now() + 60_000);
      const first = await seen();
      house.pass(0.5);
      await members();
      await house.database.system.selectFrom('tenant').select('id').limit(1).execute();
      expect(await seen()).toBe(first);
      house.pass(-2.5);
    });
  });

  describe('from another site', () => {
    const change = (options: object) =>
      house.call('PATCH /v1/me', { cookie, body: { theme: 'dark' }, bare: true, ...options });
    it.each([
      ['a foreign origin', { headers: { origin: 'https://evil.example' } }],
      ['no origin (a sandboxed frame)', { headers: { origin: 'null' } }],
      ['a sub-domain', { headers: { origin: 'http://evil.console.example' } }],
      ['the header of the browser', { headers: { 'sec-fetch-site': 'cross-site' } }],
      [
        'the same site only',
        { headers: { 'sec-fetch-site': 'same-site', origin: 'http://console.example' } },
      ],
      ['nothing that tells', {}],
    ])('a cookie does not count: %s', async (_, options) => {
      expect((await change(options)).code).toBe('auth.origin_refused');
      expect((await house.call('GET /v1/me', { cookie })).body.theme).toBe('system');
    });

    it('a form cannot sign people in to an account of the attacker', async () => {
      const answer = await house.call('POST /v1/auth/sign-in', {
        body: { email: admin.email, password: 'x' },
        bare: true,
        headers: { origin: 'https://evil.example' },
      });
      expect(answer.code).toBe('auth.origin_refused');
    });

    it.each([
      ['its origin', { headers: { origin: 'http://console.example' } }],
      [
        'the host that it called',
        { headers: { origin: 'http://jishi.internal:3000', host: 'jishi.internal:3000' } },
      ],
      ['the header of the browser', { headers: { 'sec-fetch-site': 'same-origin' } }],
    ])('the same site is known by %s', async (_, options) => {
      expect((await change(options)).status).toBe(200);
    });

    it('reading is not refused: cookies do not go there, and nothing changes', async () => {
      const answer = await members({ bare: true, headers: { origin: 'https://evil.example' } });
      expect(answer.status).toBe(200);
    });
  });

  describe('with an API key', () => {
    it('acts as the holder, and routes for people only refuse it', async () => {
      const { secret } = await keyOf();
      const listed = await house.call('GET /v1/members', { key: secret, bare: true });
      expect(listed.body.items).toHaveLength(2);
      expect((await house.call('GET /v1/me', { key: secret })).code).toBe('auth.session_required');
      expect((await house.call('POST /v1/keys', { key: secret, body: { name: 'x' } })).code).toBe(
        'auth.session_required',
      );
    });

    it('counts before a cookie', async () => {
      const { secret } = await keyOf();
      expect((await house.call('GET /v1/me', { key: secret, cookie })).code).toBe('auth.session_required');
    });

    it('cannot do more than its scopes, nor more than the role of the moment', async () => {
      const narrow = await keyOf({ name: 'narrow', scopes: ['knowledge.read'] });
      expect((await house.call('GET /v1/members', { key: narrow.secret })).code).toBe('auth.forbidden');
      const wide = await keyOf({ name: 'wide', scopes: ['audit.read'] });
      expect((await house.call('GET /v1/audit', { key: wide.secret })).status).toBe(200);
      await updateAdmin({ role: 'member' });
      expect((await house.call('GET /v1/audit', { key: wide.secret })).code).toBe('auth.forbidden');
    });

    it('stays in its tenant', async () => {
      const { secret } = await keyOf();
      const other = await house.tenant();
      expect((await house.call('GET /v1/members', { key: secret, tenant: owner.tenantId })).status).toBe(200);
      expect((await house.call('GET /v1/members', { key: secret, tenant: other.tenantId })).code).toBe(
        'auth.forbidden',
      );
    });

    it('is never operator', async () => {
      await house.database.system
        .updateTable('app_user')
        .set({ operator: true })
        .where('id', '=', admin.userId)
        .execute();
      const { secret } = await keyOf();
      expect((await house.call('GET /v1/operator/tenants', { key: secret })).status).toBe(403);
      expect((await house.call('GET /v1/operator/tenants', { cookie })).status).toBe(200);
    });

    const dead: [string, (key: { key: { id: string } }) => Promise<unknown>, string][] = [
      ['its holder is suspended', () => updateAdmin({ status: 'suspended' }), 'auth.key_invalid'],
      [
        'its holder was removed',
        () => house.database.system.deleteFrom('member').where('id', '=', admin.memberId).execute(),
        'auth.key_invalid',
      ],
      [
        'it was revoked',
        ({ key }) => house.call(`DELETE /v1/keys/${key.id}`, { cookie }),
        'auth.key_invalid',
      ],
      ['it has expired', async () => house.pass(91 * 24 * 60), 'auth.key_invalid'],
      ['its tenant is suspended', () => setTenantStatus('suspended'), 'tenants.suspended'],
    ];
    it.each(dead)('is dead with the next request when %s', async (reason, kill, code) => {
      const made = await keyOf();
      expect((await house.call('GET /v1/members', { key: made.secret })).status).toBe(200);
      await kill(made);
      expect((await house.call('GET /v1/members', { key: made.secret })).code).toBe(code);
      if (reason === 'it has expired') house.pass(-91 * 24 * 60);
    });

    it('does not live again when its holder comes back', async () => {
      const { secret } = await keyOf();
      const ownerCookie = await house.cookieOf(owner);
      await house.call(`DELETE /v1/members/${admin.memberId}`, { cookie: ownerCookie });
      await house.database.system
        .insertInto('member')
        .values({ tenant_id: owner.tenantId, id: admin.memberId, user_id: admin.userId, role: 'admin' })
        .execute();
      expect((await house.call('GET /v1/members', { key: secret })).code).toBe('auth.key_invalid');
      expect((await members()).status).toBe(200);
    });

    it.each([
      ['an unknown one', createToken('jsk').secret.reveal()],
      ['one without checksum', `jsk_${'a'.repeat(38)}`],
      ['another kind of token', createToken('jsr').secret.reveal()],
      ['rubbish', 'x'],
    ])('refuses %s in one way, on public routes too', async (_, key) => {
      const answer = await house.call('GET /v1/members', { key });
      expect([answer.status, answer.code]).toEqual([401, 'auth.key_invalid']);
      expect((await house.call('GET /v1/setup', { key })).code).toBe('auth.key_invalid');
    });

    it('is stored as a hash only, and shows when it was last used', async () => {
      const { key, secret } = await keyOf();
      const row = await house.database.system
        .selectFrom('api_key')
        .selectAll()
        .where('id', '=', key.id)
        .executeTakeFirstOrThrow();
      expect(JSON.stringify(row)).not.toContain(secret.slice(4, 30));
      await house.call('GET /v1/members', { key: secret });
      await expect
        .poll(async () => (await house.call('GET /v1/keys', { cookie })).body.items[0].lastUsedAt)
        .not.toBe(null);
    });
  });
});

it('cuts the role to the scopes', () => {
  expect([...effectivePermissions('viewer', ['knowledge.read', 'tenant.manage'])]).toEqual([
    'knowledge.read',
  ]);
  expect(effectivePermissions('viewer', null).has('assistant.use')).toBe(true);
  expect(effectivePermissions('owner', []).size).toBe(0);
});
