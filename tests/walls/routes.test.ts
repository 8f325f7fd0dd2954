import { type Role, rolePermissions, roles } from '@jishi/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  askAs,
  call,
  must,
  newMember,
  newTenant,
  type Person,
  settled,
  testApp,
  theOperator,
  upload,
} from '../harness/app.ts';
import { type ContractRoute, contractRoutes } from '../harness/routes.ts';
import { sampleInput } from './sample-input.ts';

const marker = 'zirconium-pelican-7741';

/** One of everything in a tenant, by the prefix of its id. */
type Belongings = Record<string, string>;

/** Everything carries the marker in its name or content, so that any trace of it elsewhere is found. */
async function furnish(owner: Person, mark: string): Promise<Belongings> {
  const post = <T>(url: string, body: unknown) => must<T>(url, owner, { method: 'POST', body });
  const group = await post<{ id: string }>('/v1/groups', { name: `${mark} group` });
  const provider = await post<{ id: string }>('/v1/providers', {
    name: `${mark} provider`,
    kind: 'openai-compatible',
    baseUrl: 'http://127.0.0.1:9/v1',
    apiKey: 'sk-wall',
  });
  const model = await post<{ id: string }>('/v1/model-pool', {
    providerId: provider.id,
    name: `${mark}-model`,
    upstreamName: 'm',
    kind: 'embedding',
  });
  const route = await post<{ id: string }>('/v1/model-routes', {
    name: `${mark}-route`,
    kind: 'embedding',
    candidates: [{ modelId: model.id }],
  });
  const base = await post<{ id: string }>('/v1/knowledge/bases', {
    name: `${mark} base`,
    description: mark,
    everyoneMayRead: true,
  });
  const document = await upload(owner, base.id, {
    name: `${mark}.txt`,
    content: `The ${mark} is kept in the cellar of the museum.`,
  });
  const done = await settled(owner, document);
  if (done.status !== 'ready')
    throw new Error(`the document is ${done.status}: ${JSON.stringify(done.problem)}`);
  const chunks = await must<{ items: { id: string }[] }>(`/v1/knowledge/documents/${document}/chunks`, owner);
  const { events } = await askAs(owner, { question: `Where is the ${mark} kept?` });
  const start = events.find((event) => event.type === 'turn-start');
  const budget = await post<{ id: string }>('/v1/budgets', {
    name: `${mark} budget`,
    unit: 'requests',
    amount: '1000000',
    period: 'month',
    mode: 'soft',
    app: mark,
  });
  const rate = await post<{ id: string }>('/v1/rate-limits', {
    name: `${mark} rate`,
    unit: 'requests',
    amount: 1_000_000,
    app: mark,
  });
  const key = await post<{ key: { id: string } }>('/v1/keys', { name: `${mark} key` });
  const invitation = await post<{ invitation: { id: string } }>('/v1/invitations', {
    email: `${mark}@example.com`,
    role: 'viewer',
  });
  const source = await post<{ id: string }>('/v1/knowledge/sources', {
    baseId: base.id,
    name: `${mark} source`,
    config: { kind: 'rest', url: 'http://127.0.0.1:9/items', content: 'text' },
    start: false,
  });
  const webhook = await post<{ webhook: { id: string } }>('/v1/webhooks', {
    name: `${mark} webhook`,
    url: 'http://127.0.0.1:9/hook',
    types: ['price.missing'],
  });
  const delivery = await post<{ id: string }>(`/v1/webhooks/${webhook.webhook.id}/test`, {});
  const bill = await uploadBill(owner, { mark, providerId: provider.id });
  const text = (value: unknown) => String(value ?? '');
  const corrections = await correct(owner, { mark, base: base.id, turn: text(start?.turnId) });
  const chunk = text(chunks.items[0]?.id);
  const words = `The ${mark} is kept in the cellar of the museum, behind the stairs.`;
  await must(`/v1/knowledge/chunks/${chunk}`, owner, { method: 'PATCH', body: { text: words } });
  const edits = await must<{ items: { id: string }[] }>(`/v1/knowledge/chunks/${chunk}/edits`, owner);
  return {
    ...corrections,
    edt: text(edits.items[0]?.id),
    ten: owner.tenantId,
    usr: owner.userId,
    mem: owner.memberId,
    grp: group.id,
    prv: provider.id,
    mdl: model.id,
    rte: route.id,
    bdg: budget.id,
    lim: rate.id,
    kb: base.id,
    doc: document,
    chk: text(chunks.items[0]?.id),
    cnv: text(start?.conversationId),
    trn: text(start?.turnId),
    key: key.key.id,
    inv: invitation.invitation.id,
    src: source.id,
    whk: webhook.webhook.id,
    dlv: delivery.id,
    bil: bill.id,
  };
}

/** A bill with one line. */
function uploadBill(owner: Person, { mark, providerId }: { mark: string; providerId: string }) {
  const settings = { providerId, mapping: { date: 'date', model: 'model', cost: 'cost' } };
  const part = (head: string, content: string) =>
    `--wall\r\ncontent-disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
  const file = `date,model,cost\n2026-10-01,${mark},1`;
  const payload = `${part('name="settings"', JSON.stringify(settings))}${part(`name="file"; filename="${mark}.csv"`, file)}--wall--\r\n`;
  const headers = { 'content-type': 'multipart/form-data; boundary=wall' };
  return must<{ id: string }>('/v1/usage/bills', owner, { method: 'POST', headers, payload });
}

/** A case, a regression case with a run, and an edit. */
async function correct(
  owner: Person,
  { mark, base, turn }: { mark: string; base: string; turn: string },
): Promise<Belongings> {
  const feedback = { rating: 'down', reason: 'wrong', comment: mark };
  await must(`/v1/assistant/turns/${turn}/feedback`, owner, { method: 'PUT', body: feedback });
  const regression = await must<{ id: string }>('/v1/knowledge/regressions', owner, {
    method: 'POST',
    body: { baseId: base, question: `Where is the ${mark} kept?`, expected: { kind: 'refusal' } },
  });
  const run = await must<{ id: string }>('/v1/knowledge/regressions/runs', owner, {
    method: 'POST',
    body: { baseId: base },
  });
  const answer = await must<{ id: string }>('/v1/knowledge/answers', owner, {
    method: 'POST',
    body: { baseId: base, questions: [`Who polishes the ${mark}?`], answer: `Nobody polishes the ${mark}.` },
  });
  return { cas: await firstCase(owner), ans: answer.id, reg: regression.id, rgr: run.id };
}

/** A case belongs to a base once the background has looked at it. */
async function firstCase(owner: Person): Promise<string> {
  for (;;) {
    const { items } = await must<{ items: { id: string }[] }>('/v1/knowledge/cases', owner);
    if (items[0] !== undefined) return items[0].id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** For the routes that take a form. */
const oneFile = {
  headers: { 'content-type': 'multipart/form-data; boundary=wall' },
  payload:
    '--wall\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nsmuggled\r\n--wall--\r\n',
};

/** The request for a route with these inputs. */
function request(route: ContractRoute, input: Record<string, unknown>) {
  const rest = { ...input };
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name] ?? 'none');
    delete rest[name];
    return encodeURIComponent(value);
  });
  if (route.method === 'GET') {
    const query = new URLSearchParams(
      Object.entries(rest).map(([name, value]): [string, string] => [name, String(value)]),
    );
    return { url: `${path}?${query}`, options: { method: 'GET' } };
  }
  if (['documents.upload', 'documents.previewUpload', 'documentVersions.upload'].includes(route.name))
    return { url: path, options: { method: 'POST', ...oneFile } };
  return {
    url: path,
    options: { method: route.method, ...(route.method === 'DELETE' ? {} : { body: rest }) },
  };
}

/** Inputs in which exactly one id is foreign and the others are the caller's own. */
function inputsWithOneForeignId(
  route: ContractRoute,
  own: Belongings,
  foreign: Belongings,
): Record<string, unknown>[] {
  let count = 0;
  sampleInput(route.procedure, (prefix) => {
    count += 1;
    return own[prefix] ?? `${prefix}_none`;
  });
  return Array.from({ length: count }, (_, wanted) => {
    let index = 0;
    return sampleInput(
      route.procedure,
      (prefix) => (index++ === wanted ? foreign : own)[prefix] ?? `${prefix}_none`,
    );
  });
}

describe('every route of the contract', () => {
  const routes = contractRoutes();
  const callers = new Map<Role, Person>();
  const belongings = new Map<Role, Belongings>();
  let foreign: Belongings;
  const callerOf = (role: Role): Person => {
    const person = callers.get(role);
    if (person === undefined) throw new Error(`nobody is ${role}`);
    return person;
  };

  beforeAll(async () => {
    await theOperator();
    foreign = await furnish(await newTenant('Foreign'), marker);
    for (const role of roles) {
      // A tenant for each role: what one caller may delete must not be missing for the next.
      const owner = await newTenant('Caller');
      belongings.set(role, await furnish(owner, `own-${role}`));
      callers.set(role, role === 'owner' ? owner : await newMember(owner, role));
    }
  }, 600_000);

  it('is mounted, and nothing else is', async () => {
    const app = await testApp();
    const mounted = mountedPaths(app.http.printRoutes({ commonPrefix: false }));
    const known = new Set(routes.map((route) => route.path.replace(/\{(\w+)\}/g, ':$1')));
    const unknown = mounted.filter(
      (path) =>
        !known.has(path) &&
        path !== '/v1/*' &&
        !path.startsWith('/assets') &&
        path !== '/*' &&
        !/\.(js|css|svg|html|woff2?|mjs|png|ico|json)$/.test(path),
    );
    expect(unknown).toEqual([]);
    for (const route of routes) {
      const { url, options } = request(
        route,
        sampleInput(route.procedure, (prefix) => `${prefix}_${'0'.repeat(32)}`),
      );
      const answer = await call(url, null, options);
      if (route.meta.access !== 'public') expect(answer.status, `${route.name} without signing in`).toBe(401);
      else expect(answer.status, `${route.name} is not mounted`).not.toBe(500);
    }
  });

  it('refuses roles without its permission before it reads input', async () => {
    const refused = routes.flatMap((route) =>
      roles.filter((role) => needsMore(route, role)).map((role) => ({ route, role })),
    );
    expect(refused.length).toBeGreaterThan(50);
    for (const { route, role } of refused) {
      const { url } = request(route, {});
      const answer = await call(url, callerOf(role), {
        method: route.method,
        ...(route.method === 'GET' ? {} : { body: {} }),
      });
      expect(answer.status, `${route.name} as ${role}: ${answer.text.slice(0, 200)}`).toBe(403);
    }
  });

  it('answers a foreign id anywhere in its input like an unknown one, and shows no trace', async () => {
    let checks = 0;
    const unknown = Object.fromEntries(
      Object.entries(foreign).map(([prefix]) => [prefix, `${prefix}_${'0'.repeat(32)}`]),
    );
    for (const route of routes.filter((candidate) => candidate.meta.access !== 'public')) {
      for (const role of roles) {
        const own = belongings.get(role) ?? {};
        const withUnknown = inputsWithOneForeignId(route, own, unknown);
        for (const [index, input] of inputsWithOneForeignId(route, own, foreign).entries()) {
          await expectRefusedAlike(route, callerOf(role), [input, withUnknown[index] ?? {}]);
          checks += 1;
        }
      }
    }
    expect(checks).toBeGreaterThan(200);
  }, 600_000);

  /** 403 or 404; 422 only for an id inside a list, and only if an unknown id is answered word for word alike. */
  async function expectRefusedAlike(
    route: ContractRoute,
    person: Person,
    inputs: [Record<string, unknown>, Record<string, unknown>],
  ) {
    const [answer, other] = await Promise.all(
      inputs.map((input) => {
        const { url, options } = request(route, input);
        return call(url, person, options);
      }),
    );
    const what = `${route.name} as ${person.role} with ${JSON.stringify(inputs[0])}: ${answer?.status} ${answer?.text.slice(0, 300)}`;
    expect([403, 404, 422], what).toContain(answer?.status);
    expect(answer?.status, what).toBe(other?.status);
    expect(codeOf(answer?.text), what).toBe(codeOf(other?.text));
    expect(answer?.text, what).not.toContain(marker);
  }

  it('shows nothing of another tenant where it needs no id', async () => {
    for (const route of routes.filter(
      (candidate) => candidate.method === 'GET' && candidate.parameters.length === 0,
    )) {
      for (const role of roles) {
        const answer = await call(route.path, callerOf(role));
        expect(answer.text, `${route.name} as ${role}`).not.toContain(marker);
      }
    }
    const owner = callerOf('owner');
    const search = await call('/v1/knowledge/search', owner, { method: 'POST', body: { query: marker } });
    expect(search.status).toBe(200);
    expect(search.text).not.toContain('museum');
    const asked = await askAs(owner, { question: `Where is the ${marker} kept?` });
    expect(asked.answer).not.toContain('cellar');
  }, 600_000);

  it('does not let a tenant header open a foreign tenant', async () => {
    const owner = callerOf('owner');
    const answer = await call('/v1/knowledge/bases', owner, {
      headers: { 'jishi-tenant': String(foreign.ten) },
    });
    expect([403, 404]).toContain(answer.status);
    expect(answer.text).not.toContain(marker);
  });

  it('is noticed when it is mounted without the contract', async () => {
    const { createHttpServer } = await import('../../apps/server/src/platform/http/index.ts');
    const app = createHttpServer({ log: console, defaultLocale: 'en', trustProxy: false });
    app.get('/v1/backdoor', async () => 'open');
    const known = new Set(routes.map((route) => route.path));
    const mounted = mountedPaths(app.printRoutes({ commonPrefix: false }));
    expect(mounted.filter((path) => !known.has(path))).toEqual(['/v1/backdoor']);
    await app.close();
  });
});

/** The paths of Fastify's printed tree; a path below another one is printed under it, four signs further right. */
function mountedPaths(printed: string): string[] {
  const above: string[] = [];
  return printed.split('\n').flatMap((line) => {
    const [, indent = '', part = ''] = /^([\s│]*)[├└]── (\S+)/.exec(line) ?? [];
    if (part === '') return [];
    const depth = indent.length / 4;
    above[depth] = (above[depth - 1] ?? '') + part;
    const path = above[depth] ?? '';
    return line.endsWith(')') && path.startsWith('/') ? [path] : [];
  });
}

const codeOf = (text = '') => /"code":"([^"]+)"/.exec(text)?.[1];

function needsMore(route: ContractRoute, role: Role): boolean {
  const { access } = route.meta;
  if (access === 'public' || access === 'signed-in') return false;
  return access === 'operator' || !rolePermissions[role].includes(access);
}
