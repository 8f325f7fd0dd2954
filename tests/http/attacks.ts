// What went wrong in other gateways and platforms, the tests that are red when our defence against it goes, and the
// defence, as a change of the source that takes it away: `npm run test:attacks` does so in a copy and expects red.

const here = 'tests/http/advisories.test.ts';
const walls = 'tests/walls/routes.test.ts';
const doors = 'tests/peers/doors-hostile.test.ts';
const room = 'apps/server/src/features';
const bodies = `${room}/models/gateway/hostile.test.ts`;
const cache = `${room}/models/cache/cache.test.ts`;
const sessions = `${room}/identity/session/authenticate.test.ts`;
const outbound = 'apps/server/src/platform/outbound/client.test.ts';
const noRights = 'refuses roles without its permission before it reads input';

/** The text that is the defence, and what stands there without it. */
export interface Change {
  file: string;
  from: string;
  to: string;
}

export interface Removal {
  changes: readonly Change[];
  /** Red without it: a file, and the beginning of a test's title. */
  red: readonly [file: string, title: string];
}

export interface Attack {
  /** Advisories, or the release. */
  ids: readonly string[];
  what: string;
  /** Every test that stands in the way. */
  tests: readonly (readonly [file: string, title: string])[];
  removals: readonly Removal[];
}

/** One place, one change. */
const one = (file: string, from: string, to: string): Change[] => [{ file, from, to }];
const authorise = 'apps/server/src/platform/http/authorise.ts';
const tokens = 'apps/server/src/platform/secret/token.ts';
const found = `${room}/identity/session/session-system-store.ts`;
const authenticate = `${room}/identity/session/authenticate.ts`;
const keyless = one(
  authorise,
  'if (!caller.membership.permissions.has(meta.access))',
  'if (false as boolean)',
);

export const attacks: readonly Attack[] = [
  {
    ids: ['CVE-2026-42208'],
    what: 'a bearer value became SQL on the error path',
    tests: [
      [doors, 'knows nobody by a made-up key, in whichever header, and says so in the shape of its door'],
      [here, 'a credential is never a piece of a query, on any route'],
      [sessions, 'is stored as a hash only, and shows when it was last used'],
    ],
    removals: [
      {
        changes: one(
          authenticate,
          "if (!isWellFormedToken(bearer, 'jsk')) throw",
          "if (!isWellFormedToken(bearer, 'jsk')) await (await import('kysely')).sql.raw('select \\'' + bearer + '\\'::int').execute(database.system);\n  if (!isWellFormedToken(bearer, 'jsk')) throw",
        ),
        red: [here, 'a credential is never a piece of a query, on any route'],
      },
    ],
  },
  {
    ids: ['CVE-2026-42271', 'CVE-2026-48710'],
    what: 'a test button ran a command from the body, for any key; the Host header fooled the check of the path',
    tests: [
      [walls, noRights],
      [walls, 'is mounted, and nothing else is'],
      [here, 'the Host header and its friends open nothing'],
    ],
    removals: [{ changes: keyless, red: [walls, noRights] }],
  },
  {
    ids: ['CVE-2026-35030'],
    what: 'sessions were found by the beginning of a token',
    tests: [[here, 'two credentials with the same beginning are two']],
    removals: [
      {
        changes: [
          {
            file: tokens,
            from: "return hash('sha256', text);",
            to: "return hash('sha256', text.slice(0, 20));",
          },
          {
            file: tokens,
            from: 'checksum(text.slice(0, -CHECK_CHARACTERS)) === text.slice(-CHECK_CHARACTERS)',
            to: 'checksum(text) !== text',
          },
        ],
        red: [here, 'two credentials with the same beginning are two'],
      },
    ],
  },
  {
    ids: ['CVE-2026-12796'],
    what: 'a session outlived its end',
    tests: [
      [sessions, 'is dead with the next request when %s'],
      [sessions, 'ends %s'],
      [`${room}/identity/sign-in/sign-in.test.ts`, 'signs out: the cookie is cleared and dead'],
    ],
    removals: [
      {
        changes: one(found, 'AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR', 'AND (true OR'),
        red: [sessions, 'is dead with the next request when'],
      },
      {
        changes: [
          { file: found, from: 's.expires_at >', to: "'infinity'::timestamptz >" },
          { file: found, from: 's.updated_at >', to: "'infinity'::timestamptz >" },
        ],
        red: [sessions, 'ends'],
      },
    ],
  },
  {
    ids: ['CVE-2024-6587'],
    what: 'the caller named the host that got the provider’s key',
    tests: [
      [doors, 'never chooses host or credentials, at any door that reaches the provider'],
      [bodies, 'cannot choose host, path or credentials of the provider'],
      [outbound, 'asks the name server once for a request and connects to what was judged'],
      [outbound, 'drops credentials on the way to another origin and keeps them at the same one'],
      [outbound, 'refuses a redirect to a name that was rebound meanwhile'],
    ],
    removals: [
      {
        changes: one(
          `${room}/models/providers/openai/adapter.ts`,
          'target.baseUrl',
          "JSON.parse(String(request.body) || '{}').base_url ?? target.baseUrl",
        ),
        red: [doors, 'never chooses host or credentials, at any door that reaches the provider'],
      },
      {
        changes: one(
          'apps/server/src/platform/outbound/hop.ts',
          '(sameOrigin || HARMLESS_HEADERS.has(name))',
          'true',
        ),
        red: [outbound, 'drops credentials on the way to another origin and keeps them at the same one'],
      },
      {
        changes: one(
          'apps/server/src/platform/outbound/client.ts',
          'requirePermitted(endpoint, addresses, rules);',
          '',
        ),
        red: [outbound, 'refuses a redirect to a name that was rebound meanwhile'],
      },
    ],
  },
  {
    ids: ['GHSA-xqmj-j6mv-4862', 'GHSA-46cm-pfwv-cgf8'],
    what: 'prompts were templates of an engine that runs code',
    tests: [[doors, 'leaves every template in a prompt as it was written']],
    removals: [
      {
        changes: one(
          `${room}/models/gateway/request.ts`,
          "bytes.byteLength).toString('utf8');",
          "bytes.byteLength).toString('utf8').replaceAll(/{{([\\d*]+)}}/g, (_, code) => String(new Function('return ' + code)()));",
        ),
        red: [doors, 'leaves every template in a prompt as it was written'],
      },
    ],
  },
  {
    ids: ['PyPI 1.82.7'],
    what: 'a release was poisoned on its way',
    tests: [[here, 'every package has one version and a checksum']],
    removals: [
      {
        changes: one('package-lock.json', '"integrity": "sha512-', '"note": "sha512-'),
        red: [here, 'every package has one version and a checksum'],
      },
    ],
  },
  {
    ids: ['CVE-2026-41432', 'GHSA-xff3-5c9p-2mr4'],
    what: 'an empty secret signed webhooks, so that anybody could; orders of one gateway were filled by another',
    tests: [
      [`${room}/webhooks/cloud-event.test.ts`, 'is never made with a secret that can be guessed'],
      [`${room}/webhooks/webhooks.test.ts`, 'is told, signed, under the same id when it is sent again'],
      [here, 'a secret that is empty is none'],
      [sessions, 'is nobody with a cookie that was not signed here'],
      [walls, 'is mounted, and nothing else is'],
    ],
    removals: [
      {
        changes: one(
          `${room}/webhooks/cloud-event.ts`,
          'if (key.length < smallestKey)',
          'if (key.length < 0)',
        ),
        red: [`${room}/webhooks/cloud-event.test.ts`, 'is never made with a secret that can be guessed'],
      },
      {
        changes: one(
          'apps/server/src/config.ts',
          "if (value === undefined || value === '') return undefined;",
          'if (value === undefined) return undefined;',
        ),
        red: [here, 'a secret that is empty is none'],
      },
      {
        changes: one(
          `${room}/identity/session/credential.ts`,
          'presented.length === expected.length && timingSafeEqual(presented, expected)',
          'presented.length === expected.length',
        ),
        red: [sessions, 'is nobody with a cookie that was not signed here'],
      },
    ],
  },
  {
    ids: ['CVE-2026-30886'],
    what: 'an id of somebody else used their credentials',
    tests: [[walls, 'answers a foreign id anywhere in its input like an unknown one, and shows no trace']],
    removals: [
      {
        // Of providers alone: without any of it, the house of the test cannot be furnished.
        changes: one(
          'apps/server/migrations/0030_models_pool.sql',
          "SELECT protect_tenant_table('provider');",
          "SELECT protect_tenant_table('provider');\nALTER TABLE provider DISABLE ROW LEVEL SECURITY;",
        ),
        red: [walls, 'answers a foreign id anywhere in its input like an unknown one, and shows no trace'],
      },
    ],
  },
  {
    ids: ['CVE-2026-25591'],
    what: 'wildcards in a search kept the database busy',
    tests: [[here, 'what people search for holds no wildcards']],
    removals: [
      {
        changes: one(`${room}/tenants/members/member-store.ts`, ".replace(/[\\\\%_]/g, '\\\\$&')", ''),
        red: [here, 'what people search for holds no wildcards'],
      },
    ],
  },
  {
    ids: ['GHSA-h9ww-f95j-h54c', 'Portkey 1.15.2'],
    what: 'answers were cached for everybody, without a bound',
    tests: [
      [cache, 'never crosses tenants, nor people unless the route says so'],
      [cache, 'has a scope in which no part can be mistaken for another'],
      [cache, 'hold: what was not used for the longest time goes first, what has expired at once'],
    ],
    removals: [
      {
        changes: one(
          `${room}/models/cache/question.ts`,
          'JSON.stringify([tenantId, routeId, app, principal])',
          'JSON.stringify([tenantId, routeId, app])',
        ),
        red: [cache, 'never crosses tenants, nor people unless the route says so'],
      },
      {
        changes: one(
          `${room}/models/cache/question.ts`,
          'JSON.stringify([tenantId, routeId, app, principal])',
          '[tenantId, routeId, app, principal].join()',
        ),
        red: [cache, 'has a scope in which no part can be mistaken for another'],
      },
      {
        changes: one(`${room}/models/cache/cache-store.ts`, 'OR ranked.total >', 'AND ranked.total >'),
        red: [cache, 'hold: what was not used for the longest time goes first, what has expired at once'],
      },
    ],
  },
  {
    ids: ['CVE-2025-59305'],
    what: 'signed in was enough for the routes of administrators',
    tests: [[walls, noRights]],
    removals: [
      {
        changes: one(authorise, 'if (!caller.person.operator) throw', 'if (false as boolean) throw'),
        red: [walls, noRights],
      },
    ],
  },
  {
    ids: ['Langfuse 3.167.4'],
    what: 'names of attributes reached the prototype',
    tests: [
      [bodies, 'with a poisoned prototype pass as data and poison nothing'],
      [bodies, 'nested ten thousand deep do not bring the server down'],
    ],
    removals: [
      {
        changes: one(
          `${room}/models/gateway/request.ts`,
          'return { text, fields: fields as Fields };',
          'const merge = (to: any, from: any): any => { for (const key of Object.keys(from)) if (typeof from[key] === "object" && from[key] !== null && !Array.isArray(from[key])) to[key] = merge(to[key] ?? {}, from[key]); else to[key] = from[key]; return to; };\n  return { text, fields: merge({}, fields) };',
        ),
        red: [bodies, 'with a poisoned prototype pass as data and poison nothing'],
      },
    ],
  },
  {
    ids: ['Langfuse before 3.174.0'],
    what: 'a new password went around single sign-on',
    tests: [
      [
        `${room}/identity/password/reset.test.ts`,
        'sets a new password once, ends every session and lifts the lock',
      ],
      [
        `${room}/identity/sso/sso.test.ts`,
        'takes away what somebody else may have set up on an account with an address never proved',
      ],
    ],
    removals: [
      {
        changes: one(
          `${room}/identity/password/reset.ts`,
          '    await deleteSessions(tx, user.id);\n    await dropOneTime',
          '    await dropOneTime',
        ),
        red: [
          `${room}/identity/password/reset.test.ts`,
          'sets a new password once, ends every session and lifts the lock',
        ],
      },
      {
        changes: one(
          `${room}/identity/sso/engine.ts`,
          'if (local !== undefined && !local.email_verified)',
          'if (false as boolean)',
        ),
        red: [
          `${room}/identity/sso/sso.test.ts`,
          'takes away what somebody else may have set up on an account with an address never proved',
        ],
      },
    ],
  },
  {
    ids: ['Phoenix'],
    what: 'without settings there was no sign-in',
    tests: [
      [`${room}/tenants/setup/setup.test.ts`, 'is needed, and printed as a link that holds a token'],
      [`${room}/tenants/setup/setup.test.ts`, 'refuses %s'],
      [walls, 'is mounted, and nothing else is'],
    ],
    removals: [
      {
        changes: ['value', 'used'].map((name) => ({
          file: `${room}/tenants/setup/setup.ts`,
          from: `if (${name} === undefined) throw problem('setup.token_invalid');`,
          to: '',
        })),
        red: [`${room}/tenants/setup/setup.test.ts`, 'refuses'],
      },
      {
        changes: one(
          authorise,
          "if (meta.access === 'public') return;",
          "if (meta.access !== 'operator') return;",
        ),
        red: [walls, 'is mounted, and nothing else is'],
      },
    ],
  },
];
