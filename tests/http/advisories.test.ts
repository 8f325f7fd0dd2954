import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { call, must, newMember, newTenant, type Person, theOperator } from '../harness/app.ts';

// What went wrong in other gateways and platforms, and which of our tests is red when the defence against it goes. The
// tests that stood nowhere else are below; the list is checked, so that a renamed test does not leave a hole.

const here = 'tests/http/advisories.test.ts';
const walls = 'tests/walls/routes.test.ts';
const doors = 'tests/peers/doors-hostile.test.ts';
const bodies = 'apps/server/src/features/models/gateway/hostile.test.ts';
const cache = 'apps/server/src/features/models/cache/cache.test.ts';
const sessions = 'apps/server/src/features/identity/session/authenticate.test.ts';
const outbound = 'apps/server/src/platform/outbound/client.test.ts';

const advisories: readonly { id: string; what: string; tests: readonly [file: string, title: string][] }[] = [
  {
    id: 'CVE-2026-42208',
    what: 'a bearer value became SQL on the error path',
    tests: [
      [doors, 'knows nobody by a made-up key, in whichever header, and says so in the shape of its door'],
      [here, 'a credential is never a piece of a query, on any route'],
      [sessions, 'is stored as a hash only, and shows when it was last used'],
    ],
  },
  {
    id: 'CVE-2026-42271, CVE-2026-48710',
    what: 'a test button ran a command from the body, for any key; the Host header fooled the check of the path',
    tests: [
      [walls, 'refuses roles without its permission before it reads input'],
      [walls, 'is mounted, and nothing else is'],
      [here, 'the Host header and its friends open nothing'],
    ],
  },
  {
    id: 'CVE-2026-35030',
    what: 'sessions were found by the beginning of a token',
    tests: [[here, 'two credentials with the same beginning are two']],
  },
  {
    id: 'CVE-2026-12796',
    what: 'a session outlived its end',
    tests: [
      [sessions, 'is dead with the next request when %s'],
      [
        'apps/server/src/features/identity/sign-in/sign-in.test.ts',
        'signs out: the cookie is cleared and dead',
      ],
    ],
  },
  {
    id: 'CVE-2024-6587',
    what: 'the caller named the host that got the provider’s key',
    tests: [
      [doors, 'never chooses host or credentials, at any door that reaches the provider'],
      [bodies, 'cannot choose host, path or credentials of the provider'],
      [outbound, 'asks the name server once for a request and connects to what was judged'],
      [outbound, 'drops credentials on the way to another origin and keeps them at the same one'],
      [outbound, 'refuses a redirect to a name that was rebound meanwhile'],
    ],
  },
  {
    id: 'GHSA-xqmj-j6mv-4862, GHSA-46cm-pfwv-cgf8',
    what: 'prompts were templates of an engine that runs code',
    tests: [[doors, 'leaves every template in a prompt as it was written']],
  },
  {
    id: 'PyPI 1.82.7',
    what: 'a release was poisoned on its way',
    tests: [[here, 'every package has one version and a checksum']],
  },
  {
    id: 'CVE-2026-30886',
    what: 'an id of somebody else used their credentials',
    tests: [[walls, 'answers a foreign id anywhere in its input like an unknown one, and shows no trace']],
  },
  {
    id: 'CVE-2026-25591',
    what: 'wildcards in a search kept the database busy',
    tests: [[here, 'what people search for holds no wildcards']],
  },
  {
    id: 'GHSA-h9ww-f95j-h54c, Portkey 1.15.2',
    what: 'answers were cached for everybody, without a bound',
    tests: [
      [cache, 'never crosses tenants, nor people unless the route says so'],
      [cache, 'has a scope in which no part can be mistaken for another'],
      [cache, 'hold: what was not used for the longest time goes first, what has expired at once'],
    ],
  },
  {
    id: 'CVE-2025-59305',
    what: 'signed in was enough for the routes of administrators',
    tests: [[walls, 'refuses roles without its permission before it reads input']],
  },
  {
    id: 'Langfuse 3.167.4',
    what: 'names of attributes reached the prototype',
    tests: [
      [bodies, 'with a poisoned prototype pass as data and poison nothing'],
      [bodies, 'nested ten thousand deep do not bring the server down'],
    ],
  },
  {
    id: 'Langfuse before 3.174.0',
    what: 'a new password went around single sign-on',
    tests: [
      [
        'apps/server/src/features/identity/password/reset.test.ts',
        'sets a new password once, ends every session and lifts the lock',
      ],
      [
        'apps/server/src/features/identity/sso/sso.test.ts',
        'takes away what somebody else may have set up on an account with an address never proved',
      ],
    ],
  },
  {
    id: 'Phoenix',
    what: 'without settings there was no sign-in',
    tests: [
      [
        'apps/server/src/features/tenants/setup/setup.test.ts',
        'is needed, and printed as a link that holds a token',
      ],
      [walls, 'is mounted, and nothing else is'],
    ],
  },
];

describe.each(advisories)('$id: $what', ({ tests }) => {
  it.each(tests)('is held by %s: %s', (file, title) => {
    expect(readFileSync(file, 'utf8')).toContain(title);
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
