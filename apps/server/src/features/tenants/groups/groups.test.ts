import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFresh } from '../../../../../../tests/harness/database.ts';
import { type House, houseDatabase, type Member, openHouse } from '../house.fixture.ts';
import { principalsOf, resolvePrincipals } from '../principals.ts';

describe('groups', () => {
  let house: House;
  let owner: Member;
  let viewer: Member;
  let cookie: string;
  beforeAll(async () => {
    house = await openHouse(await houseDatabase(openFresh));
  });
  beforeEach(async () => {
    owner = await house.tenant();
    viewer = await house.member(owner.tenantId, 'viewer');
    cookie = await house.cookieOf(owner);
  });
  afterAll(() => house.close());

  const create = (name: string) => house.call('POST /v1/groups', { cookie, body: { name } });
  const join = (groupId: string, memberId: string) =>
    house.call(`PUT /v1/groups/${groupId}/members/${memberId}`, { cookie });
  const nest = (groupId: string, innerId: string) =>
    house.call(`PUT /v1/groups/${groupId}/groups/${innerId}`, { cookie });
  const principals = (userId: string) =>
    house.database.scoped(owner.tenantId, (tx) => principalsOf(tx, userId));

  it('are created, renamed, filled, emptied and deleted, each audited', async () => {
    const { body: group } = await create('人事部');
    expect(group).toMatchObject({ name: '人事部', description: '', memberCount: 0 });
    await house.call(`PATCH /v1/groups/${group.id}`, { cookie, body: { description: 'HR' } });
    await join(group.id, viewer.memberId);
    await join(group.id, viewer.memberId);
    const read = await house.call(`GET /v1/groups/${group.id}`, { cookie });
    expect(read.body).toMatchObject({
      description: 'HR',
      memberCount: 1,
      members: [{ memberId: viewer.memberId, userId: viewer.userId, email: viewer.email, name: viewer.name }],
    });
    await house.call(`DELETE /v1/groups/${group.id}/members/${viewer.memberId}`, { cookie });
    await house.call(`DELETE /v1/groups/${group.id}`, { cookie });
    expect((await house.call('GET /v1/groups', { cookie })).body.items).toEqual([]);
    expect((await house.audit(owner.tenantId)).map((entry) => entry.action).slice(0, 5)).toEqual([
      'group.deleted',
      'group.member-removed',
      'group.member-added',
      'group.updated',
      'group.created',
    ]);
  });

  it('have names of their own in a tenant', async () => {
    const first = await create('Sales');
    const second = await create('Support');
    expect((await create('Sales')).code).toBe('tenants.name_taken');
    const rename = await house.call(`PATCH /v1/groups/${second.body.id}`, {
      cookie,
      body: { name: 'Sales' },
    });
    expect(rename.code).toBe('tenants.name_taken');
    expect(
      (await house.call(`PATCH /v1/groups/${first.body.id}`, { cookie, body: { name: 'Sales' } })).status,
    ).toBe(200);
    const answers = await Promise.all([create('Twice'), create('Twice')]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
  });

  it('do not mix with other tenants', async () => {
    const stranger = await house.tenant();
    const strangerCookie = await house.cookieOf(stranger);
    const { body: theirs } = await house.call('POST /v1/groups', {
      cookie: strangerCookie,
      body: { name: 'Theirs' },
    });
    const { body: ours } = await create('Ours');
    for (const answer of [
      await join(theirs.id, viewer.memberId),
      await join(ours.id, stranger.memberId),
      await house.call(`GET /v1/groups/${theirs.id}`, { cookie }),
      await house.call(`PATCH /v1/groups/${theirs.id}`, { cookie, body: { name: 'Mine' } }),
      await house.call(`DELETE /v1/groups/${theirs.id}`, { cookie }),
      await house.call(`DELETE /v1/groups/${ours.id}/members/${viewer.memberId}`, { cookie }),
    ])
      expect(answer.code).toBe('not_found');
  });

  it('need the right to manage members', async () => {
    const asMember = await house.cookieOf(await house.member(owner.tenantId, 'member'));
    const { body: group } = await create('Admins');
    expect((await house.call('GET /v1/groups', { cookie: asMember })).status).toBe(200);
    const add = await house.call(`PUT /v1/groups/${group.id}/members/${viewer.memberId}`, {
      cookie: asMember,
    });
    expect(add.code).toBe('auth.forbidden');
  });

  describe('as principals of access lists', () => {
    it('are those of an active member, and of nobody else', async () => {
      const { body: group } = await create('HR');
      await join(group.id, viewer.memberId);
      expect(await principals(viewer.userId)).toEqual([
        'everyone',
        `user:${viewer.userId}`,
        `group:${group.id}`,
      ]);
      await house.call(`PATCH /v1/members/${viewer.memberId}`, { cookie, body: { status: 'suspended' } });
      expect(await principals(viewer.userId)).toEqual([]);
      expect(await principals((await house.tenant()).userId)).toEqual([]);
    });

    it('reach through groups inside groups, until one of them goes', async () => {
      const [company, department, team] = [
        await create('Company'),
        await create('Department'),
        await create('Team'),
      ];
      const [outer, middle, inner] = [company.body.id, department.body.id, team.body.id];
      await nest(outer, middle);
      await nest(middle, inner);
      await join(inner, viewer.memberId);
      const groupsOf = async () =>
        (await principals(viewer.userId)).filter((key) => key.startsWith('group:'));
      expect((await groupsOf()).sort()).toEqual([outer, middle, inner].map((id) => `group:${id}`).sort());
      expect((await house.call(`GET /v1/groups/${outer}`, { cookie })).body.groups).toEqual([
        { id: middle, name: 'Department' },
      ]);
      expect((await nest(inner, outer)).code).toBe('tenants.group_cycle');
      expect((await nest(inner, inner)).code).toBe('tenants.group_cycle');
      await house.call(`DELETE /v1/groups/${outer}/groups/${middle}`, { cookie });
      expect(await groupsOf()).not.toContain(`group:${outer}`);
      await house.call(`DELETE /v1/groups/${middle}`, { cookie });
      expect(await groupsOf()).toEqual([`group:${inner}`]);
    });

    it('nest eight levels deep, whichever end grows, and no circle is closed by two at once', async () => {
      const ids: string[] = [];
      for (const level of '0123456789') ids.push((await create(`Level ${level}`)).body.id);
      const [i0, i1, i2, i3, i4, i5, i6, i7, i8, i9] = ids as [string, ...string[]];
      const chain = [i0, i1, i2, i3, i4, i5, i6, i7, i8];
      const nested = [];
      for (const [index, id] of chain.slice(1).entries())
        nested.push((await nest(String(chain[index]), String(id))).status);
      expect(nested).toEqual(Array(8).fill(200));
      expect((await nest(String(i8), String(i9))).code).toBe('tenants.group_depth');
      expect((await nest(String(i9), i0)).code).toBe('tenants.group_depth');
      const [a, b] = [(await create('A')).body.id, (await create('B')).body.id];
      const answers = await Promise.all([nest(a, b), nest(b, a)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    });

    it('end with the group', async () => {
      const { body: group } = await create('HR');
      await join(group.id, viewer.memberId);
      await house.call(`DELETE /v1/groups/${group.id}`, { cookie });
      expect(await principals(viewer.userId)).toEqual(['everyone', `user:${viewer.userId}`]);
    });

    it('have names, unless they belong to another tenant', async () => {
      const { body: group } = await create('HR');
      const stranger = await house.tenant();
      const wanted = [
        `group:${group.id}`,
        'everyone',
        `user:${viewer.userId}`,
        `user:${stranger.userId}`,
        'group:grp_0',
        'x',
      ];
      const resolved = await house.database.scoped(owner.tenantId, (tx) => resolvePrincipals(tx, wanted));
      expect(resolved).toEqual([
        { principal: `group:${group.id}`, kind: 'group', id: group.id, name: 'HR' },
        { principal: 'everyone', kind: 'everyone', id: null, name: '' },
        { principal: `user:${viewer.userId}`, kind: 'user', id: viewer.userId, name: viewer.name },
      ]);
    });
  });
});
