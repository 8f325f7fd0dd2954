import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFresh } from '../../../../../../tests/harness/database.ts';
import {
  type Answer,
  type House,
  houseDatabase,
  type Member,
  openHouse,
  password,
} from '../../tenants/house.fixture.ts';
import { type IdentityProvider, startProvider } from './provider.fixture.ts';
import { consolePath } from './sso.ts';

describe('single sign-on', () => {
  let provider: IdentityProvider;
  let house: House;
  let owner: Member;
  let subject: string;
  let email: string;
  beforeAll(async () => {
    provider = await startProvider('http://console.example/v1/auth/sso/callback/oidc');
    const { issuer, clientId, clientSecret } = provider;
    house = await openHouse(await houseDatabase(openFresh), {
      oidc: { issuer, clientId, clientSecret, name: 'Company login' },
    });
  });
  beforeEach(async () => {
    owner = await house.tenant();
    subject = crypto.randomUUID();
    email = `sso-${subject}@people.example`;
    provider.accounts.set(subject, { email, email_verified: true, name: 'Sven Single' });
  });
  afterAll(async () => {
    await house.close();
    await provider.close();
  });

  const cookiesOf = (answer: Answer) => answer.setCookies.map((text) => text.split(';')[0]).join('; ');
  const start = (returnTo = '/ask') =>
    house.call(`GET /v1/auth/sso/start/oidc?returnTo=${encodeURIComponent(returnTo)}`);
  const finish = (url: URL, cookie: string | undefined) =>
    house.call(`GET /${url.href.slice(url.origin.length + 1)}`, {
      cookie,
      bare: true,
      headers: { 'sec-fetch-site': 'cross-site' },
    });
  /** The whole way in one browser; `change` tampers with the authorization URL. */
  const enter = async (change: (url: URL) => void = () => {}) => {
    const begun = await start();
    const url = new URL(begun.location ?? '');
    change(url);
    return finish(await provider.signIn(url.href, subject), cookiesOf(begun));
  };
  const invite = async (body: object = {}) => {
    const cookie = await house.cookieOf(owner);
    return house.call('POST /v1/invitations', { cookie, body: { email, role: 'builder', ...body } });
  };
  const expectRefused = (answer: Answer, code = 'auth.sso_failed') => {
    expect([answer.status, answer.location]).toEqual([302, `/sign-in?problem=${code}`]);
    expect(answer.cookie).toBe(undefined);
  };
  const usersWith = (address: string) =>
    house.database.system.selectFrom('app_user').selectAll().where('email', '=', address).execute();

  it('is offered as a button', async () => {
    const { body } = await house.call('GET /v1/auth/options');
    expect(body.sso).toEqual([{ id: 'oidc', name: 'Company login', url: '/v1/auth/sso/start/oidc' }]);
  });

  it('starts with state, nonce and PKCE, and knows one provider', async () => {
    const begun = await start();
    const query = new URL(begun.location ?? '').searchParams;
    expect([begun.status, query.get('client_id'), query.get('code_challenge_method')]).toEqual([
      302,
      'jishi',
      'S256',
    ]);
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(query.get(name)?.length).toBeGreaterThan(20);
    expect((await house.call('GET /v1/auth/sso/start/google')).code).toBe('not_found');
    expect((await house.call('GET /v1/auth/sso/callback/google?code=x&state=y')).code).toBe('not_found');
    const plain = await openHouse(house.database);
    expect((await plain.call('GET /v1/auth/sso/start/oidc')).code).toBe('not_found');
    await plain.close();
  });

  it('makes an invited person a member, and goes where they wanted to go', async () => {
    await invite();
    const entered = await enter();
    expect([entered.status, entered.location]).toEqual([302, '/ask']);
    const me = await house.call('GET /v1/me', { cookie: entered.cookie });
    expect(me.body).toMatchObject({
      email,
      name: 'Sven Single',
      operator: false,
      memberships: [{ tenantId: owner.tenantId, role: 'builder' }],
    });
    const entries = await house.audit(owner.tenantId);
    expect(entries.slice(0, 2)).toMatchObject([
      { action: 'session.created', details: { method: 'sso' } },
      { action: 'member.joined' },
    ]);
    const again = await enter();
    expect((await house.call('GET /v1/me', { cookie: again.cookie })).body.id).toBe(me.body.id);
    expect(await usersWith(email)).toHaveLength(1);
  });

  it('keeps none of the tokens of the provider', async () => {
    await invite();
    await enter();
    const rows = await house.database.system
      .selectFrom('user_account')
      .selectAll()
      .where('provider_id', '=', 'oidc')
      .where('account_id', '=', subject)
      .execute();
    expect(rows).toMatchObject([{ access_token: null, refresh_token: null, id_token: null, password: null }]);
  });

  it('registers nobody who was not invited', async () => {
    expectRefused(await enter(), 'auth.sso_no_account');
    expect(await usersWith(email)).toEqual([]);
    await invite();
    await house.database.system
      .updateTable('invitation')
      .set({ revoked_at: new Date() })
      .where('email', '=', email)
      .execute();
    expectRefused(await enter(), 'auth.sso_no_account');
  });

  it('believes only addresses that the provider has verified', async () => {
    await invite();
    for (const verified of [false, undefined]) {
      provider.accounts.set(subject, { email, email_verified: verified, name: 'Sven' } as never);
      expectRefused(await enter());
    }
    expect(await usersWith(email)).toEqual([]);
    provider.accounts.set(subject, { email: owner.email, email_verified: false });
    expectRefused(await enter());
    provider.accounts.set(subject, {});
    expectRefused(await enter());
    expect((await house.call('GET /v1/me', { cookie: await house.cookieOf(owner) })).status).toBe(200);
  });

  it('links an account whose address is proved, and leaves its password', async () => {
    await house.database.system
      .updateTable('app_user')
      .set({ email_verified: true })
      .where('id', '=', owner.userId)
      .execute();
    provider.accounts.set(subject, {
      email: owner.email.toUpperCase(),
      email_verified: true,
      name: 'Other Name',
    });
    const cookie = await house.cookieOf(owner);
    const entered = await enter();
    const me = await house.call('GET /v1/me', { cookie: entered.cookie });
    expect(me.body).toMatchObject({ id: owner.userId, name: owner.name, email: owner.email });
    expect((await house.call('GET /v1/me', { cookie })).status).toBe(200);
    await house.cookieOf(owner);
  });

  it('takes away what somebody else may have set up on an account with an address never proved', async () => {
    const cookie = await house.cookieOf(owner);
    const { body } = await house.call('POST /v1/keys', { cookie, body: { name: 'planted' } });
    provider.accounts.set(subject, { email: owner.email, email_verified: true });
    const entered = await enter();
    expect((await house.call('GET /v1/me', { cookie: entered.cookie })).body.id).toBe(owner.userId);
    expect((await house.call('GET /v1/me', { cookie })).status).toBe(401);
    expect((await house.call('GET /v1/members', { key: body.secret })).code).toBe('auth.key_invalid');
    const signIn = await house.call('POST /v1/auth/sign-in', { body: { email: owner.email, password } });
    expect(signIn.code).toBe('auth.invalid_credentials');
  });

  it('follows the subject, not the address, once linked', async () => {
    await invite();
    const first = await enter();
    const { body } = await house.call('GET /v1/me', { cookie: first.cookie });
    provider.accounts.set(subject, { email: owner.email, email_verified: true });
    const second = await enter();
    expect((await house.call('GET /v1/me', { cookie: second.cookie })).body.id).toBe(body.id);
  });

  describe('refuses', () => {
    beforeEach(async () => {
      await invite();
    });

    it('a state that this browser did not start', async () => {
      const [mine, theirs] = [await start(), await start()];
      const back = await provider.signIn(theirs.location ?? '', subject);
      expectRefused(await finish(back, cookiesOf(mine)));
      expectRefused(await finish(back, undefined));
    });

    it('an invented state', async () => {
      const begun = await start();
      const back = await provider.signIn(begun.location ?? '', subject);
      back.searchParams.set('state', 'x'.repeat(32));
      expectRefused(await finish(back, cookiesOf(begun)));
      back.searchParams.delete('state');
      expectRefused(await finish(back, cookiesOf(begun)));
    });

    it('the same answer twice', async () => {
      const begun = await start();
      const back = await provider.signIn(begun.location ?? '', subject);
      expect((await finish(back, cookiesOf(begun))).cookie).toBeDefined();
      expectRefused(await finish(back, cookiesOf(begun)));
    });

    it('an ID token for another nonce', async () => {
      expectRefused(await enter((url) => url.searchParams.set('nonce', 'another-nonce-another-nonce-00000')));
    });

    it('a code for another PKCE challenge', async () => {
      const other = new URL((await start()).location ?? '').searchParams.get('code_challenge') ?? '';
      expectRefused(await enter((url) => url.searchParams.set('code_challenge', other)));
    });

    it('another issuer', async () => {
      const begun = await start();
      const back = await provider.signIn(begun.location ?? '', subject);
      back.searchParams.set('iss', 'https://evil.example');
      expectRefused(await finish(back, cookiesOf(begun)));
    });

    it('an error of the provider', async () => {
      const begun = await start();
      const state = new URL(begun.location ?? '').searchParams.get('state');
      const url = new URL(
        `http://console.example/v1/auth/sso/callback/oidc?error=access_denied&state=${state}`,
      );
      expectRefused(await finish(url, cookiesOf(begun)));
    });

    it('an attempt that took ten minutes', async () => {
      const begun = await start();
      const back = await provider.signIn(begun.location ?? '', subject);
      // The state carries its own end; better-auth reads the machine's clock, so we turn that end back.
      await house.database.execute(
        `update verification set value = regexp_replace(value, '"expiresAt":\\d+', '"expiresAt":1') where value like $1`,
        [`%${back.searchParams.get('state')}%`],
      );
      expectRefused(await finish(back, cookiesOf(begun)));
    });
  });

  it('never leads out of the console', async () => {
    await invite();
    const begun = await start('https://evil.example/');
    const back = await provider.signIn(begun.location ?? '', subject);
    expect((await finish(back, cookiesOf(begun))).location).toBe('/');
  });

  it('gives way when the provider is away, and passwords go on', async () => {
    const away = await openHouse(house.database, {
      oidc: { issuer: 'http://127.0.0.1:9', clientId: 'x', clientSecret: 'y', name: 'Away' },
    });
    expectRefused(await away.call('GET /v1/auth/sso/start/oidc'));
    await away.cookieOf(owner);
    await away.close();
  });
});

it.each([
  ['/ask?x=1', '/ask?x=1'],
  ['/', '/'],
  ['/a/../b', '/b'],
  [undefined, '/'],
  ['', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['evil', '/'],
  [['/a', '/b'], '/'],
])('goes from %j to %s', (wanted, expected) => {
  expect(consolePath(wanted)).toBe(expected);
});
