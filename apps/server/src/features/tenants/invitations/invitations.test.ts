import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFresh } from '../../../../../../tests/harness/database.ts';
import {
  type Answer,
  type House,
  houseDatabase,
  type Member,
  openHouse,
  password,
} from '../house.fixture.ts';

const tokenOf = (url: string) => url.split('/').at(-1) ?? '';

describe('invitations', () => {
  let house: House;
  let owner: Member;
  let admin: Member;
  let asOwner: string;
  let asAdmin: string;
  let email: string;
  beforeAll(async () => {
    house = await openHouse(await houseDatabase(openFresh), { mailConfigured: true });
  });
  beforeEach(async () => {
    owner = await house.tenant();
    admin = await house.member(owner.tenantId, 'admin');
    [asOwner, asAdmin] = [await house.cookieOf(owner), await house.cookieOf(admin)];
    email = `new-${crypto.randomUUID()}@people.example`;
    house.mails.length = 0;
  });
  afterAll(() => house.close());

  const invite = (cookie: string, body: object = {}) =>
    house.call('POST /v1/invitations', { cookie, body: { email, role: 'member', ...body } });
  const look = (token: string) => house.call(`GET /v1/auth/invitations/${token}`);
  const accept = (token: string, options: { body?: object; cookie?: string } = {}) =>
    house.call(`POST /v1/auth/invitations/${token}/accept`, {
      ...options,
      body: options.body ?? { name: 'Newcomer', password },
    });
  const invited = async (body: object = {}) => tokenOf((await invite(asOwner, body)).body.url);

  it('shows what it invites to, makes account and membership, signs in', async () => {
    const group = await house.call('POST /v1/groups', { cookie: asAdmin, body: { name: 'Sales' } });
    const answer = await invite(asAdmin, { email: email.toUpperCase(), groupIds: [group.body.id] });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      mailed: true,
      invitation: { email, role: 'member', invitedBy: admin.name },
    });
    const token = tokenOf(answer.body.url);
    expect((await look(token)).body).toEqual({
      tenantName: 'Nordlicht',
      email,
      role: 'member',
      accountExists: false,
    });
    const accepted = await accept(token);
    expect(accepted.body).toMatchObject({
      email,
      name: 'Newcomer',
      memberships: [{ tenantId: owner.tenantId, role: 'member' }],
    });
    const members = await house.call('GET /v1/members?search=Newcomer', { cookie: accepted.cookie });
    expect(members.body.items).toMatchObject([{ email, groups: [{ id: group.body.id, name: 'Sales' }] }]);
    expect((await house.audit(owner.tenantId)).map((entry) => entry.action).slice(0, 3)).toEqual([
      'session.created',
      'member.joined',
      'invitation.created',
    ]);
  });

  it('works once, even when it is accepted twice at the same time', async () => {
    const token = await invited();
    const answers = await Promise.all([accept(token), accept(token), accept(token)]);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    for (const { code, status } of answers)
      if (status !== 200) expect(['auth.invitation_invalid', 'auth.account_exists']).toContain(code);
    expect((await accept(token)).code).toBe('auth.invitation_invalid');
    expect((await look(token)).code).toBe('auth.invitation_invalid');
  });

  it.each<[string, (token: string) => Promise<unknown>]>([
    ['after seven days', async () => house.pass(7 * 24 * 60 + 1)],
    [
      'when it was revoked',
      async () => {
        const { body } = await house.call('GET /v1/invitations', { cookie: asOwner });
        await house.call(`DELETE /v1/invitations/${body.items[0].id}`, { cookie: asOwner });
        expect((await house.call('GET /v1/invitations', { cookie: asOwner })).body.items).toEqual([]);
      },
    ],
    ['when a newer one was made', () => invite(asOwner)],
    [
      'when the tenant is suspended',
      () =>
        house.database.system
          .updateTable('tenant')
          .set({ status: 'suspended' })
          .where('id', '=', owner.tenantId)
          .execute(),
    ],
  ])('does not work %s', async (when, void_) => {
    const token = await invited();
    await void_(token);
    expect((await look(token)).code).toBe('auth.invitation_invalid');
    expect((await accept(token)).code).toBe('auth.invitation_invalid');
    if (when === 'after seven days') house.pass(-7 * 24 * 60 - 1);
  });

  it.each(['x', `jsi_${'a'.repeat(38)}`])('refuses the token %s', async (token) => {
    expect((await look(token)).code).toBe('auth.invitation_invalid');
  });

  it('is accepted by an account with the same address only when that is signed in', async () => {
    const person = await house.tenant();
    email = person.email;
    const token = await invited();
    expect((await look(token)).body.accountExists).toBe(true);
    expect((await accept(token)).code).toBe('auth.account_exists');
    expect((await accept(token, { cookie: asAdmin, body: {} })).code).toBe('auth.invitation_other_email');
    const joined = await accept(token, { cookie: await house.cookieOf(person), body: {} });
    expect(joined.body.memberships.map((membership: { tenantId: string }) => membership.tenantId)).toEqual([
      person.tenantId,
      owner.tenantId,
    ]);
  });

  it('does not invite members, and gives the owner role only from owners', async () => {
    expect((await invite(asAdmin, { email: owner.email })).code).toBe('members.already_member');
    expect((await invite(asAdmin, { role: 'owner' })).code).toBe('tenants.owner_only');
    expect((await invite(asOwner, { role: 'owner' })).status).toBe(201);
  });

  it('takes groups of the own tenant only', async () => {
    const stranger = await house.tenant();
    const group = await house.call('POST /v1/groups', {
      cookie: await house.cookieOf(stranger),
      body: { name: 'Theirs' },
    });
    expect((await invite(asOwner, { groupIds: [group.body.id] })).code).toBe('not_found');
  });

  it('wants name and password of a new account, and a good one', async () => {
    const token = await invited();
    const missing = await accept(token, { body: {} });
    expect([missing.code, missing.body.issues.map((issue: { path: string }) => issue.path)]).toEqual([
      'request.invalid',
      ['name', 'password'],
    ]);
    expect((await accept(token, { body: { name: 'X', password: 'qwertyuiop123' } })).code).toBe(
      'auth.password_weak',
    );
    expect((await accept(token)).status).toBe(200);
  });

  it('is stored as hashes', async () => {
    const { body } = await invite(asOwner);
    const rows = await house.database.system
      .selectFrom('invitation')
      .selectAll()
      .where('id', '=', body.invitation.id)
      .execute();
    const mailed = /\/invitations\/(\S+)/.exec(house.mails[0]?.text ?? '')?.[1] ?? '';
    for (const token of [tokenOf(body.url), mailed]) {
      expect(token).toMatch(/^jsi_/);
      expect(JSON.stringify(rows)).not.toContain(token.slice(4, 30));
    }
  });

  it('proves the address when it came by mail, not when somebody passed the link on', async () => {
    const verified = async (answer: Answer) => {
      const query = house.database.system.selectFrom('app_user').select('email_verified');
      return (await query.where('id', '=', answer.body.id).executeTakeFirstOrThrow()).email_verified;
    };
    expect(await verified(await accept(await invited()))).toBe(false);
    email = `other-${crypto.randomUUID()}@people.example`;
    await invited();
    expect(house.mails.at(-1)?.to).toBe(email);
    const mailed = /\/invitations\/(\S+)/.exec(house.mails.at(-1)?.text ?? '')?.[1] ?? '';
    expect(await verified(await accept(mailed))).toBe(true);
  });

  it('of another tenant does not exist', async () => {
    const { body } = await invite(asOwner);
    const stranger = await house.cookieOf(await house.tenant());
    expect(
      (await house.call(`DELETE /v1/invitations/${body.invitation.id}`, { cookie: stranger })).code,
    ).toBe('not_found');
    expect((await house.call('GET /v1/invitations', { cookie: stranger })).body.items).toEqual([]);
  });

  it('leaves the link when the mail fails', async () => {
    const broken = await openHouse(house.database, {
      ports: {
        ...house.installation.ports,
        mail: { configured: true, send: () => Promise.reject(new Error('no route')) },
      },
    });
    const cookie = await broken.cookieOf(owner);
    expect(
      (await broken.call('POST /v1/invitations', { cookie, body: { email, role: 'viewer' } })).status,
    ).toBe(201);
    await broken.close();
  });
});
