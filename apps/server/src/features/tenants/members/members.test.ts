import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFresh } from '../../../../../../tests/harness/database.ts';
import { type House, houseDatabase, type Member, openHouse } from '../house.fixture.ts';

describe('members', () => {
  let house: House;
  let owner: Member;
  let admin: Member;
  let viewer: Member;
  let asOwner: string;
  let asAdmin: string;
  beforeAll(async () => {
    house = await openHouse(await houseDatabase(openFresh));
  });
  beforeEach(async () => {
    owner = await house.tenant();
    admin = await house.member(owner.tenantId, 'admin');
    viewer = await house.member(owner.tenantId, 'viewer');
    [asOwner, asAdmin] = [await house.cookieOf(owner), await house.cookieOf(admin)];
  });
  afterAll(() => house.close());

  const update = (cookie: string, member: { memberId: string }, body: object) =>
    house.call(`PATCH /v1/members/${member.memberId}`, { cookie, body });
  const remove = (cookie: string, member: { memberId: string }) =>
    house.call(`DELETE /v1/members/${member.memberId}`, { cookie });

  it('lists pages of the own tenant, and finds by name or address', async () => {
    const first = await house.call('GET /v1/members?limit=2', { cookie: asAdmin });
    expect(first.body.items.map((item: Member & { id: string }) => item.id)).toEqual([
      owner.memberId,
      admin.memberId,
    ]);
    const second = await house.call(`GET /v1/members?limit=2&cursor=${first.body.nextCursor}`, {
      cookie: asAdmin,
    });
    expect(second.body).toMatchObject({ items: [{ id: viewer.memberId, groups: [] }], nextCursor: null });
    const found = await house.call(`GET /v1/members?search=${viewer.email.slice(0, 12).toUpperCase()}`, {
      cookie: asAdmin,
    });
    expect(found.body.items).toHaveLength(1);
    expect((await house.call('GET /v1/members?search=%25', { cookie: asAdmin })).body.items).toEqual([]);
    expect((await house.call('GET /v1/members?cursor=x', { cookie: asAdmin })).code).toBe('request.invalid');
  });

  it('changes role and status, audited', async () => {
    expect((await update(asAdmin, viewer, { role: 'builder', status: 'suspended' })).body).toMatchObject({
      id: viewer.memberId,
      role: 'builder',
      status: 'suspended',
    });
    await update(asAdmin, viewer, { status: 'active' });
    expect((await house.audit(owner.tenantId)).slice(0, 3)).toEqual([
      { action: 'member.resumed', details: {} },
      { action: 'member.suspended', details: {} },
      { action: 'member.role-changed', details: { from: 'viewer', to: 'builder' } },
    ]);
    const length = (await house.audit(owner.tenantId)).length;
    await update(asAdmin, viewer, { role: 'builder' });
    expect(await house.audit(owner.tenantId)).toHaveLength(length);
  });

  it('keeps owners to owners, and the last one in place', async () => {
    expect((await update(asAdmin, owner, { role: 'viewer' })).code).toBe('tenants.owner_only');
    expect((await update(asAdmin, admin, { role: 'owner' })).code).toBe('tenants.owner_only');
    expect((await remove(asAdmin, owner)).code).toBe('tenants.owner_only');
    expect((await remove(asOwner, owner)).code).toBe('tenants.last_owner');
    expect((await update(asOwner, owner, { role: 'admin' })).code).toBe('tenants.last_owner');
    expect((await update(asOwner, admin, { role: 'owner' })).status).toBe(200);
    expect((await update(asOwner, owner, { role: 'admin' })).status).toBe(200);
    expect((await update(asAdmin, owner, { status: 'suspended' })).status).toBe(200);
  });

  it('keeps one owner when two remove each other at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const first = await house.tenant();
      const second = await house.member(first.tenantId, 'owner');
      const cookies = [await house.cookieOf(first), await house.cookieOf(second)] as const;
      const answers = await Promise.all([remove(cookies[0], second), remove(cookies[1], first)]);
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, expect.any(Number)]);
      const left = await house.database.system
        .selectFrom('member')
        .select('role')
        .where('tenant_id', '=', first.tenantId)
        .execute();
      expect(left).toEqual([{ role: 'owner' }]);
    }
  });

  it('does not let somebody act who lost the right while the request waited', async () => {
    const answers = await Promise.all([
      update(asOwner, admin, { role: 'viewer' }),
      update(asAdmin, viewer, { role: 'admin' }),
      update(asAdmin, viewer, { role: 'builder' }),
    ]);
    expect(answers[0]?.status).toBe(200);
    for (const answer of answers.slice(1)) expect([200, 403]).toContain(answer.status);
    expect((await update(asAdmin, viewer, { role: 'member' })).code).toBe('auth.forbidden');
  });

  it('knows no member of another tenant', async () => {
    const stranger = await house.tenant();
    const before = (await house.audit(stranger.tenantId)).length;
    expect((await update(asOwner, stranger, { role: 'viewer' })).code).toBe('not_found');
    expect((await remove(asOwner, stranger)).code).toBe('not_found');
    const link = await house.call(`POST /v1/members/${stranger.memberId}/password-reset`, {
      cookie: asOwner,
    });
    expect(link.code).toBe('not_found');
    expect((await house.call('DELETE /v1/members/mem_nonsense', { cookie: asOwner })).code).toBe('not_found');
    expect(await house.audit(stranger.tenantId)).toHaveLength(before);
  });

  it('revokes the invitations of somebody who may no longer invite', async () => {
    const invite = async () =>
      (
        await house.call('POST /v1/invitations', {
          cookie: await house.cookieOf(admin),
          body: { email: `new-${Math.random()}@people.example`, role: 'admin' },
        })
      ).body.url;
    const token = (await invite()).split('/').at(-1);
    expect((await house.call(`GET /v1/auth/invitations/${token}`)).status).toBe(200);
    await update(asOwner, admin, { role: 'member' });
    expect((await house.call(`GET /v1/auth/invitations/${token}`)).code).toBe('auth.invitation_invalid');
  });

  describe('reset link', () => {
    const resetLink = (cookie: string, member: Member) =>
      house.call(`POST /v1/members/${member.memberId}/password-reset`, { cookie });

    it('lets a member set a new password', async () => {
      const { body } = await resetLink(asAdmin, viewer);
      const token = body.url.split('/').at(-1);
      const answer = await house.call('POST /v1/auth/password-reset/complete', {
        body: { token, password: 'harbour-lantern-quilt-77' },
      });
      expect(answer.status).toBe(200);
      expect((await house.audit(owner.tenantId)).map((entry) => entry.action).slice(0, 2)).toEqual([
        'password.reset',
        'member.reset-link-created',
      ]);
    });

    it.each([
      ['an owner', () => owner, 'tenants.owner_only'],
      ['an operator', () => house.member(owner.tenantId, 'viewer', { operator: true }), 'auth.operator_only'],
      [
        'a member of another tenant too',
        async () => {
          const other = await house.tenant();
          const row = { tenant_id: other.tenantId, id: `mem_${crypto.randomUUID().replaceAll('-', '')}` };
          await house.database.system
            .insertInto('member')
            .values({ ...row, user_id: viewer.userId, role: 'viewer' })
            .execute();
          return viewer;
        },
        'auth.operator_only',
      ],
    ])('cannot be used to take over %s', async (_, find, code) => {
      const target = await find();
      expect((await resetLink(asAdmin, target)).code).toBe(code);
    });
  });
});
