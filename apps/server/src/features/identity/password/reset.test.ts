import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFresh } from '../../../../../../tests/harness/database.ts';
import { type House, houseDatabase, type Member, openHouse, password } from '../../tenants/house.fixture.ts';
import { createResetLink, listUsers } from '../index.ts';

const next = 'harbour-lantern-quilt-77';

describe('passwords', () => {
  let house: House;
  let person: Member;
  beforeAll(async () => {
    house = await openHouse(await houseDatabase(openFresh), { mailConfigured: true });
  });
  beforeEach(async () => {
    person = await house.tenant();
    house.mails.length = 0;
  });
  afterAll(() => house.close());

  const signIn = (secret: string) =>
    house.call('POST /v1/auth/sign-in', { body: { email: person.email, password: secret } });
  const complete = (token: string, secret = next) =>
    house.call('POST /v1/auth/password-reset/complete', { body: { token, password: secret } });
  const request = (email = person.email) => house.call('POST /v1/auth/password-reset', { body: { email } });
  const mailedToken = async () => {
    await expect.poll(() => house.mails.length).toBeGreaterThan(0);
    const text = house.mails.at(-1)?.text ?? '';
    return /\/reset\/(\S+)/.exec(text)?.[1] ?? '';
  };

  describe('reset by mail', () => {
    it('sets a new password once, ends every session and lifts the lock', async () => {
      const cookie = await house.cookieOf(person);
      for (let count = 0; count < 5; count++) await signIn('wrong wrong wrong');
      expect((await request()).body).toEqual({ ok: true });
      const token = await mailedToken();
      expect(house.mails[0]?.to).toBe(person.email);
      const answers = await Promise.all([complete(token), complete(token)]);
      expect(answers.map((answer) => answer.code).sort()).toEqual(['auth.reset_invalid', undefined]);
      expect((await house.call('GET /v1/me', { cookie })).status).toBe(401);
      expect((await signIn(password)).code).toBe('auth.invalid_credentials');
      expect((await signIn(next)).status).toBe(200);
      expect((await house.audit(person.tenantId)).map((entry) => entry.action)).toContain('password.reset');
    });

    it('proves the address', async () => {
      await request();
      await complete(await mailedToken());
      const row = await house.database.system
        .selectFrom('app_user')
        .select('email_verified')
        .where('id', '=', person.userId)
        .executeTakeFirstOrThrow();
      expect(row.email_verified).toBe(true);
    });

    it('keeps a hash, not the token', async () => {
      await request();
      const token = await mailedToken();
      const rows = await house.database.system.selectFrom('verification').selectAll().execute();
      expect(JSON.stringify(rows)).not.toContain(token.slice(4, 30));
    });

    it('goes on with the same link after a weak password', async () => {
      await request();
      const token = await mailedToken();
      expect((await complete(token, 'password1234')).code).toBe('auth.password_weak');
      expect((await complete(token, `${person.email}1`)).code).toBe('auth.password_weak');
      expect((await complete(token)).status).toBe(200);
    });

    it('is void after an hour', async () => {
      await request();
      const token = await mailedToken();
      house.pass(61);
      expect((await complete(token)).code).toBe('auth.reset_invalid');
      house.pass(-61);
    });

    it('voids the other links', async () => {
      const first = await createResetLink(house.installation, person.email);
      await request();
      await complete(await mailedToken());
      expect((await complete(first?.url.split('/').at(-1) ?? '')).code).toBe('auth.reset_invalid');
    });

    it.each(['x', `jsr_${'a'.repeat(38)}`])('refuses the token %j', async (token) => {
      expect((await complete(token)).code).toBe('auth.reset_invalid');
    });

    it('answers the same for unknown accounts, and mails nothing', async () => {
      const answers = [await request(), await request('nobody@people.example')];
      expect(answers.map((answer) => [answer.status, answer.body])).toEqual([
        [200, { ok: true }],
        [200, { ok: true }],
      ]);
      await mailedToken();
      expect(house.mails.map((mail) => mail.to)).toEqual([person.email]);
    });

    it('mails three times an hour at most', async () => {
      for (let count = 0; count < 3; count++) {
        await request();
        await expect.poll(() => house.mails.length).toBe(count + 1);
      }
      await request();
      const other = await house.tenant();
      await request(other.email);
      await expect.poll(() => house.mails.at(-1)?.to).toBe(other.email);
      expect(house.mails.filter((mail) => mail.to === person.email)).toHaveLength(3);
    });
  });

  it('can be reset by whoever runs the installation', async () => {
    const link = await createResetLink(house.installation, person.email.toUpperCase());
    expect(link?.url).toMatch(/^http:\/\/console\.example\/reset\/jsr_/);
    expect((await complete(link?.url.split('/').at(-1) ?? '')).status).toBe(200);
    expect((await signIn(next)).status).toBe(200);
    expect(await createResetLink(house.installation, 'nobody@people.example')).toBe(undefined);
  });

  describe('change', () => {
    const change = (cookie: string, currentPassword: string, newPassword = next) =>
      house.call('POST /v1/me/password', { cookie, body: { currentPassword, newPassword } });

    it('ends the other sessions, keeps this one', async () => {
      const [here, there] = [await house.cookieOf(person), await house.cookieOf(person)];
      const link = await createResetLink(house.installation, person.email);
      expect((await change(here, password)).status).toBe(200);
      expect((await house.call('GET /v1/me', { cookie: here })).status).toBe(200);
      expect((await house.call('GET /v1/me', { cookie: there })).status).toBe(401);
      expect((await signIn(next)).status).toBe(200);
      expect((await complete(link?.url.split('/').at(-1) ?? '')).code).toBe('auth.reset_invalid');
      expect(await house.audit(person.tenantId)).toContainEqual({
        action: 'password.changed',
        details: { sessionsEnded: 1 },
      });
    });

    it('wants the current password, and counts wrong ones', async () => {
      const cookie = await house.cookieOf(person);
      for (let count = 0; count < 5; count++)
        expect((await change(cookie, 'wrong wrong wrong')).code).toBe('auth.password_wrong');
      expect((await change(cookie, password)).code).toBe('auth.locked');
      expect((await signIn(password)).code).toBe('auth.locked');
    });

    it('refuses weak ones', async () => {
      const cookie = await house.cookieOf(person);
      expect((await change(cookie, password, 'qwertyuiop123')).code).toBe('auth.password_weak');
      expect((await change(cookie, password, 'short')).code).toBe('request.invalid');
    });
  });

  describe('my account', () => {
    it('changes name, language and theme', async () => {
      const cookie = await house.cookieOf(person);
      const body = { name: 'New Name', locale: 'zh-CN', theme: 'dark' };
      expect((await house.call('PATCH /v1/me', { cookie, body })).body).toMatchObject(body);
      expect((await house.call('PATCH /v1/me', { cookie, body: {} })).body).toMatchObject(body);
      expect(
        (await house.call('GET /v1/audit', { cookie, headers: { 'accept-language': 'en' } })).status,
      ).toBe(200);
      expect(
        (await house.audit(person.tenantId)).filter((entry) => entry.action === 'user.renamed'),
      ).toHaveLength(1);
    });

    it('cannot make itself operator or change its address', async () => {
      const cookie = await house.cookieOf(person);
      await house.call('PATCH /v1/me', {
        cookie,
        body: { operator: true, email: 'a@b.example', email_verified: true },
      });
      expect((await house.call('GET /v1/me', { cookie })).body).toMatchObject({
        operator: false,
        email: person.email,
      });
    });

    it('lists sessions, ends one or all', async () => {
      const cookies = [
        await house.cookieOf(person),
        await house.cookieOf(person),
        await house.cookieOf(person),
      ];
      const [mine, second] = cookies;
      const list = await house.call('GET /v1/me/sessions', { cookie: mine });
      expect(list.body.items).toHaveLength(3);
      expect(JSON.stringify(list.body)).not.toContain(mine?.split('=')[1]?.slice(0, 20));
      const listed = await house.call('GET /v1/me/sessions', { cookie: second });
      const { id } = listed.body.items.find((item: { current: boolean }) => item.current);
      expect((await house.call(`DELETE /v1/me/sessions/${id}`, { cookie: mine })).status).toBe(200);
      expect((await house.call('GET /v1/me', { cookie: second })).status).toBe(401);
      const stranger = await house.cookieOf(await house.tenant());
      const own = list.body.items.find((item: { current: boolean }) => item.current).id;
      expect((await house.call(`DELETE /v1/me/sessions/${own}`, { cookie: stranger })).code).toBe(
        'not_found',
      );
      const all = await house.call('POST /v1/me/sessions/end-all', { cookie: mine });
      expect(all.setCookies.join()).toMatch(/session_token=;.*Max-Age=0/i);
      for (const cookie of cookies) expect((await house.call('GET /v1/me', { cookie })).status).toBe(401);
    });
  });
});

it('lists everybody with the number of memberships', async () => {
  const database = await houseDatabase(openFresh);
  const house = await openHouse(database);
  const person = await house.tenant();
  const listed = (await listUsers(database)).find((row) => row.id === person.userId);
  expect(listed).toMatchObject({ email: person.email, operator: false, memberships: 1 });
  await house.close();
});

it('says which ways to sign in exist', async () => {
  const house = await openHouse(await houseDatabase(openFresh));
  expect((await house.call('GET /v1/auth/options')).body).toEqual({ password: true, sso: [], mail: false });
  await house.close();
});
