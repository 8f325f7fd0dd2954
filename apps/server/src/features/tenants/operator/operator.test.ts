import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFresh } from '../../../../../../tests/harness/database.ts';
import { people } from '../../identity/index.ts';
import { type House, houseDatabase, type Member, openHouse, password } from '../house.fixture.ts';

describe('the operator', () => {
  let house: House;
  let home: Member;
  let operator: Member;
  let cookie: string;
  beforeAll(async () => {
    house = await openHouse(await houseDatabase(openFresh));
    home = await house.tenant();
    operator = await house.member(home.tenantId, 'viewer', { operator: true });
  });
  beforeEach(async () => {
    cookie = await house.cookieOf(operator);
  });
  afterAll(() => house.close());

  const setStatus = (tenantId: string, status: string) =>
    house.call(`PUT /v1/operator/tenants/${tenantId}/status`, { cookie, body: { status } });

  it('creates a tenant whose owner comes by invitation, and stays outside', async () => {
    const ownerEmail = `Owner-${crypto.randomUUID()}@people.example`;
    const made = await house.call('POST /v1/operator/tenants', {
      cookie,
      body: { name: 'Südwind', ownerEmail },
    });
    expect(made.status).toBe(201);
    expect(made.body.tenant).toMatchObject({ name: 'Südwind', status: 'active', memberCount: 0 });
    const token = made.body.invitationUrl.split('/').at(-1);
    expect((await house.call('GET /v1/members', { cookie, tenant: made.body.tenant.id })).code).toBe(
      'auth.forbidden',
    );
    const joined = await house.call(`POST /v1/auth/invitations/${token}/accept`, {
      body: { name: 'Olga Owner', password },
    });
    expect(joined.body).toMatchObject({
      email: ownerEmail.toLowerCase(),
      memberships: [{ tenantId: made.body.tenant.id, role: 'owner' }],
    });
    expect((await house.audit(made.body.tenant.id)).map((entry) => entry.action)).toEqual([
      'session.created',
      'member.joined',
      'invitation.created',
      'tenant.created',
    ]);
    const verified = await house.call('POST /v1/audit/verify', { cookie: joined.cookie });
    expect(verified.body).toMatchObject({ valid: true, entries: 4 });
  });

  it('suspends and resumes a tenant, audited there', async () => {
    const tenant = await house.tenant();
    expect((await setStatus(tenant.tenantId, 'suspended')).body).toMatchObject({
      status: 'suspended',
      memberCount: 1,
    });
    await setStatus(tenant.tenantId, 'suspended');
    expect((await setStatus(tenant.tenantId, 'active')).body.status).toBe('active');
    expect((await house.audit(tenant.tenantId)).map((entry) => entry.action)).toEqual([
      'tenant.resumed',
      'tenant.suspended',
    ]);
  });

  it('neither sees nor suspends the reserved tenant', async () => {
    await house.database.system
      .insertInto('tenant')
      .values({ id: people.reservedTenantId, name: 'shared' })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    expect((await setStatus(people.reservedTenantId, 'suspended')).code).toBe('not_found');
    expect((await setStatus(`ten_${'f'.repeat(32)}`, 'suspended')).code).toBe('not_found');
    const { body } = await house.call('GET /v1/operator/tenants?limit=200', { cookie });
    expect(JSON.stringify(body)).not.toContain(people.reservedTenantId);
    await expect(
      house.database.system
        .insertInto('member')
        .values({ tenant_id: people.reservedTenantId, id: 'mem_x', user_id: operator.userId, role: 'owner' })
        .execute(),
    ).rejects.toThrow(/check/i);
  });

  it('sees pages of tenants; others do not', async () => {
    await house.tenant();
    const first = await house.call('GET /v1/operator/tenants?limit=1', { cookie });
    const second = await house.call(`GET /v1/operator/tenants?limit=1&cursor=${first.body.nextCursor}`, {
      cookie,
    });
    expect(first.body.items[0].id > second.body.items[0].id).toBe(true);
    const owner = await house.cookieOf(home);
    for (const line of ['GET /v1/operator/tenants', 'POST /v1/operator/tenants'])
      expect(
        (
          await house.call(line as `${string} /${string}`, {
            cookie: owner,
            ...(line.startsWith('P') ? { body: {} } : {}),
          })
        ).code,
      ).toBe('auth.operator_only');
  });

  it('does not rename a tenant: its owner does', async () => {
    const owner = await house.cookieOf(home);
    expect((await house.call('PATCH /v1/tenant', { cookie, body: { name: 'X' } })).code).toBe(
      'auth.forbidden',
    );
    expect((await house.call('PATCH /v1/tenant', { cookie: owner, body: { name: 'New name' } })).status).toBe(
      200,
    );
    expect((await house.call('GET /v1/me', { cookie: owner })).body.memberships[0].tenantName).toBe(
      'New name',
    );
    expect(
      (await house.audit(home.tenantId)).find((entry) => entry.action === 'tenant.renamed')?.details,
    ).toEqual({ from: 'Nordlicht' });
  });
});
