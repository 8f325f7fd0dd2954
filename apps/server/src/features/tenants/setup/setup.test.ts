import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFresh } from '../../../../../../tests/harness/database.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { type House, openHouse } from '../house.fixture.ts';
import { createSetupToken } from './setup.ts';

const input = {
  email: 'Mei@Nordlicht.example',
  password: 'kettle-violin-moss-41',
  name: 'Mei Chen',
  tenantName: 'Nordlicht',
  locale: 'en',
};

describe('first set-up', () => {
  let house: House;
  const filled: Scope[] = [];
  const tokens: string[] = [];
  const tokenOf = (made: { url: string } | null) => new URL(made?.url ?? '').searchParams.get('token') ?? '';

  beforeAll(async () => {
    house = await openHouse(await openFresh(), {
      onSampleWorkspace: async (scope) => {
        filled.push(scope);
      },
    });
    tokens.push(tokenOf(await createSetupToken(house.installation)));
    tokens.push(tokenOf(await createSetupToken(house.installation)));
  });
  afterAll(async () => {
    await house.close();
    await house.database.close();
  });

  it('is needed, and printed as a link that holds a token', async () => {
    expect((await house.call('GET /v1/setup')).body).toEqual({ needed: true, version: '0.0.0-test' });
    expect(tokens[0]).toMatch(/^jss_[0-9A-Za-z]{38}$/);
    const stored = await house.database.system.selectFrom('verification').selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(tokens[0]?.slice(4));
  });

  it.each([
    ['no token', { token: 'x' }, 'setup.token_invalid'],
    ['an invented token', { token: `jss_${'a'.repeat(38)}` }, 'setup.token_invalid'],
    ['a weak password', { password: 'password1234' }, 'auth.password_weak'],
    ['a short password', { password: 'short' }, 'request.invalid'],
  ])('refuses %s', async (_, change, code) => {
    const answer = await house.call('POST /v1/setup', { body: { ...input, token: tokens[0], ...change } });
    expect(answer.code).toBe(code);
    expect(answer.cookie).toBe(undefined);
  });

  it('refuses a link older than a week', async () => {
    const token = tokenOf(await createSetupToken(house.installation));
    house.pass(7 * 24 * 60 + 1);
    expect((await house.call('POST /v1/setup', { body: { ...input, token } })).code).toBe(
      'setup.token_invalid',
    );
    house.pass(-7 * 24 * 60 - 1);
  });

  it('creates operator, tenant and owner once, of two at the same time', async () => {
    const answers = await Promise.all(
      tokens.map((token, index) =>
        house.call('POST /v1/setup', { body: { ...input, email: `${index}${input.email}`, token } }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect(answers.find((answer) => answer.status === 409)?.code).toBe('setup.done');
    const done = answers.find((answer) => answer.status === 200);
    expect(done?.body).toMatchObject({
      name: 'Mei Chen',
      operator: true,
      locale: 'en',
      memberships: [{ tenantName: 'Nordlicht', role: 'owner' }],
    });
    expect(done?.body.email).toMatch(/^[01]mei@nordlicht\.example$/);
    const me = await house.call('GET /v1/me', { cookie: done?.cookie });
    expect(me.body).toEqual(done?.body);
    const tenantId = done?.body.memberships[0].tenantId;
    expect((await house.audit(tenantId)).map((entry) => entry.action)).toEqual([
      'session.created',
      'tenant.created',
    ]);
    expect(filled.map((scope) => [scope.tenantId, scope.actor.role])).toEqual([[tenantId, 'owner']]);
  });

  it('is done for good', async () => {
    expect((await house.call('GET /v1/setup')).body.needed).toBe(false);
    const body = { ...input, token: tokens[0] };
    expect((await house.call('POST /v1/setup', { body })).code).toBe('setup.done');
    expect(await createSetupToken(house.installation)).toBe(null);
    expect(
      await house.database.system
        .selectFrom('verification')
        .selectAll()
        .where('value', '=', 'setup')
        .execute(),
    ).toEqual([]);
  });
});
