import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { hidden, readConfig } from '../../apps/server/src/config.ts';
import { call, must, newMember, newTenant, type Person, theOperator } from '../harness/app.ts';
import { attacks } from './attacks.ts';

// `attacks.ts` is the list; this holds it to the sources and to the page that shows it, so that a renamed test or a moved
// defence does not leave a hole. The tests that stood nowhere else are below.

const pages = ['docs/en/gateway-security.md', 'docs/zh/gateway-security.md'];

describe.each(attacks)('$ids: $what', ({ ids, tests, removals }) => {
  it.each(tests)('is held by %s: %s', (file, title) => {
    expect(readFileSync(file, 'utf8')).toContain(title);
    for (const page of pages) expect(readFileSync(page, 'utf8'), page).toContain(title.replace('%s', '…'));
  });

  it('has a defence that stands where it is said to, and a page', () => {
    for (const { changes, red } of removals) {
      for (const { file, from } of changes) expect(readFileSync(file, 'utf8'), file).toContain(from);
      expect(readFileSync(red[0], 'utf8')).toContain(red[1]);
    }
    for (const page of pages) for (const id of ids) expect(readFileSync(page, 'utf8'), page).toContain(id);
  });
});

describe('what stood nowhere else', { timeout: 240_000 }, () => {
  let owner: Person;
  let secret: string;
  let member: Person;
  const asKey = (key: string) => call('/v1/members', null, { headers: { authorization: `Bearer ${key}` } });

  beforeAll(async () => {
    await theOperator();
    owner = await newTenant('Advisories');
    member = await newMember(owner, 'member');
    const key = { method: 'POST', body: { name: 'mine', scopes: null } };
    secret = (await must<{ secret: string }>('/v1/keys', owner, key)).secret;
  }, 240_000);

  it('a credential is never a piece of a query, on any route', async () => {
    const evil = [
      "' OR '1'='1",
      `${secret}' --`,
      `${secret}\\`,
      `${secret}%`,
      'jsk_%',
      '$1',
      'a'.repeat(12_000),
    ];
    for (const url of ['/v1/members', '/v1/models', '/v1/nothing-here', '/mcp'])
      for (const key of evil) {
        const answer = await call(url, null, { headers: { authorization: `Bearer ${key}` } });
        expect([401, 404, 405], `${url} ${key.slice(0, 20)}`).toContain(answer.status);
        expect(answer.text).not.toMatch(/select |syntax|relation |hash/i);
      }
    expect((await asKey(secret)).status).toBe(200);
  });

  it('two credentials with the same beginning are two', async () => {
    expect((await asKey(secret)).status).toBe(200);
    const last = secret.at(-1) === 'a' ? 'b' : 'a';
    for (const other of [
      `${secret.slice(0, -1)}${last}`,
      `${secret}a`,
      secret.slice(0, -1),
      `${secret}${'x'.repeat(200)}`,
    ])
      expect((await asKey(other)).status, 'an API key').toBe(401);
    const [name = '', value = ''] = owner.cookie.split(/=(.*)/s);
    expect((await call('/v1/me', owner)).status).toBe(200);
    const [, token = '', signature = ''] = /^(.*)\.(.*)$/.exec(decodeURIComponent(value)) ?? [];
    expect(token.length).toBeGreaterThan(20);
    for (const other of [`${token}x`, token.slice(0, -1), `${token.slice(0, 20)}${'x'.repeat(12)}`]) {
      const cookie = `${name}=${encodeURIComponent(`${other}.${signature}`)}`;
      expect((await call('/v1/me', { ...owner, cookie })).status, 'a session').toBe(401);
    }
  });

  it('the Host header and its friends open nothing', async () => {
    const hosts = [
      'localhost',
      '127.0.0.1/assets',
      'evil.example?/healthz',
      '[::1]',
      'localhost/v1/setup',
      '',
    ];
    const tricks = hosts.flatMap((host): Record<string, string>[] => [
      { host },
      { 'x-forwarded-host': host, 'x-original-url': '/healthz', 'x-rewrite-url': '/healthz' },
      { 'x-forwarded-prefix': host, 'x-http-method-override': 'GET', forwarded: `host="${host}"` },
    ]);
    for (const headers of tricks) {
      expect((await call('/v1/members', null, { headers })).status).toBe(401);
      const invitation = { method: 'POST', body: { email: 'x@example.com', role: 'owner' }, headers };
      expect((await call('/v1/invitations', member, invitation)).status).toBe(403);
    }
    for (const url of [
      '//v1/members',
      '/v1//members',
      '/assets/../v1/members',
      '/v1/members/',
      '/V1/MEMBERS',
      '/v1/members;a',
    ])
      expect([400, 401, 404], url).toContain((await call(url, null)).status);
  });

  it('what people search for holds no wildcards', async () => {
    const search = async (text: string) => {
      const found = await must<{ items: unknown[] }>(`/v1/members?search=${encodeURIComponent(text)}`, owner);
      return found.items.length;
    };
    expect(await search('owner-')).toBe(1);
    for (const text of ['%', '%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%', '_', '\\', 'owner_', '%a%a%a%a%a%a%a%a%a%a'])
      expect(await search(text), text).toBe(0);
  });

  it('a secret that is empty is none', () => {
    expect(hidden('')).toBeUndefined();
    const secrets = { METRICS_TOKEN: '', JISHI_MASTER_KEY: '', MILVUS_TOKEN: '' };
    const config = readConfig(secrets);
    expect([config.metricsToken, config.masterKey]).toEqual([undefined, undefined]);
    const provider = { JISHI_OIDC_ISSUER: 'https://id.example', JISHI_OIDC_CLIENT_ID: 'jishi' };
    expect(() => readConfig({ ...provider, JISHI_OIDC_CLIENT_SECRET: '' })).toThrow(/CLIENT_SECRET/);
  });

  it('every package has one version and a checksum', () => {
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { version?: string; integrity?: string; link?: boolean; resolved?: string }>;
    };
    const fetched = Object.entries(lock.packages).filter(
      ([name, { link }]) => name.includes('node_modules/') && !link,
    );
    expect(fetched.length).toBeGreaterThan(500);
    for (const [name, { integrity, version }] of fetched) {
      expect(integrity, name).toMatch(/^sha512-/);
      expect(version, name).toMatch(/^\d+\.\d+\.\d+/);
    }
    const root = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;
    const wanted = { ...root.dependencies, ...root.devDependencies, ...root.optionalDependencies };
    for (const [name, range] of Object.entries(wanted))
      expect(range, name).toMatch(/^(npm:\w+@)?\d+\.\d+\.\d+/);
  });
});
