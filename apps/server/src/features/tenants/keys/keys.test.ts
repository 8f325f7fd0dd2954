import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFresh } from '../../../../../../tests/harness/database.ts';
import { type House, houseDatabase, type Member, openHouse } from '../house.fixture.ts';
import { createKeyFor } from '../index.ts';

describe('API keys', () => {
  let house: House;
  let owner: Member;
  let member: Member;
  let asOwner: string;
  let asMember: string;
  beforeAll(async () => {
    house = await openHouse(await houseDatabase(openFresh));
  });
  beforeEach(async () => {
    owner = await house.tenant();
    member = await house.member(owner.tenantId, 'member');
    [asOwner, asMember] = [await house.cookieOf(owner), await house.cookieOf(member)];
  });
  afterAll(() => house.close());

  const create = (cookie: string, body: object = {}) =>
    house.call('POST /v1/keys', { cookie, body: { name: 'script', ...body } });
  const list = (cookie: string, query = '') => house.call(`GET /v1/keys${query}`, { cookie });

  it('is shown once, then by its hint', async () => {
    const made = await create(asMember, { scopes: ['knowledge.read', 'knowledge.read'] });
    expect(made.status).toBe(201);
    expect(made.body.secret).toMatch(/^jsk_[0-9A-Za-z]{38}$/);
    expect(made.body.key).toMatchObject({
      name: 'script',
      scopes: ['knowledge.read'],
      status: 'active',
      holder: { userId: member.userId, email: member.email },
      lastUsedAt: null,
    });
    const days = (Date.parse(made.body.key.expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(90, 1);
    const listed = await list(asMember);
    expect(listed.body.items).toEqual([made.body.key]);
    expect(JSON.stringify(listed.body)).not.toContain(made.body.secret);
    expect(JSON.stringify(await house.audit(owner.tenantId))).not.toContain(made.body.secret.slice(4, 30));
  });

  it('may last for ever when asked to', async () => {
    expect((await create(asMember, { expiresInDays: null })).body.key.expiresAt).toBe(null);
    expect((await create(asMember, { expiresInDays: 0 })).code).toBe('request.invalid');
  });

  it('cannot be given more than the role has', async () => {
    const answer = await create(asMember, { scopes: ['knowledge.read', 'audit.read'] });
    expect([answer.code, answer.body.params]).toEqual([
      'keys.scope_exceeds_role',
      { scopes: ['audit.read'] },
    ]);
  });

  it('is listed and revoked by its holder, or with the right to manage keys', async () => {
    const mine = (await create(asMember)).body.key;
    const theirs = (await create(asOwner)).body.key;
    expect((await list(asMember)).body.items.map((item: { id: string }) => item.id)).toEqual([mine.id]);
    expect((await list(asMember, '?all=true')).code).toBe('auth.forbidden');
    expect((await list(asOwner, '?all=true')).body.items).toHaveLength(2);
    expect((await house.call(`DELETE /v1/keys/${theirs.id}`, { cookie: asMember })).code).toBe('not_found');
    expect((await house.call(`DELETE /v1/keys/${mine.id}`, { cookie: asOwner })).status).toBe(200);
    expect((await house.call(`DELETE /v1/keys/${mine.id}`, { cookie: asOwner })).status).toBe(200);
    expect((await list(asMember)).body.items[0].status).toBe('revoked');
    const stranger = await house.cookieOf(await house.tenant());
    expect((await house.call(`DELETE /v1/keys/${theirs.id}`, { cookie: stranger })).code).toBe('not_found');
    expect(
      (await house.audit(owner.tenantId)).filter((entry) => entry.action === 'key.revoked'),
    ).toHaveLength(1);
  });

  it('comes in pages', async () => {
    for (const name of ['a', 'b', 'c']) await create(asMember, { name });
    const first = await list(asMember, '?limit=2');
    const second = await list(asMember, `?limit=2&cursor=${first.body.nextCursor}`);
    const names = [...first.body.items, ...second.body.items].map((item: { name: string }) => item.name);
    expect(names).toEqual(['c', 'b', 'a']);
    expect(second.body.nextCursor).toBe(null);
  });

  it('of a removed member is listed as revoked', async () => {
    await create(asMember);
    await house.call(`DELETE /v1/members/${member.memberId}`, { cookie: asOwner });
    expect((await list(asOwner, '?all=true')).body.items).toMatchObject([
      { status: 'revoked', holder: { userId: member.userId, name: '', email: '' } },
    ]);
  });

  it('is made from the command line for one membership', async () => {
    const made = await createKeyFor(house.installation, {
      email: member.email.toUpperCase(),
      name: 'cli',
      scopes: null,
      expiresInDays: 1,
    });
    expect(made.tenantId).toBe(owner.tenantId);
    expect((await house.call('GET /v1/members', { key: made.secret })).status).toBe(200);
    const input = { name: 'cli', scopes: null, expiresInDays: 1 };
    await expect(
      createKeyFor(house.installation, { ...input, email: 'nobody@people.example' }),
    ).rejects.toThrow('not_found');
    await expect(
      createKeyFor(house.installation, { ...input, email: member.email, scopes: ['tenant.manage'] }),
    ).rejects.toThrow('keys.scope_exceeds_role');
  });
});
