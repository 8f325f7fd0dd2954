import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { parserFormats } from '@jishi/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOutbound, parseAllowRules } from '../../../platform/outbound/index.ts';
import { sniff } from '../../parsing/index.ts';
import { parseFile } from '../ingestion/parse-stored.ts';
import {
  as,
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  upload,
} from '../knowledge.fixture.ts';
import { phrasesIn, sampleOf } from './sample.ts';

let room: Room;
let admin: Person;
let server: Server;
let address: string;
let outbound: ReturnType<typeof createOutbound>;
let asked: { headers: IncomingHttpHeaders; body: string }[] = [];
let answer: { status: number; body: string } = { status: 200, body: '' };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    asked.push({ headers: request.headers, body: (await buffer(request)).toString('utf8') });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  address = `http://127.0.0.1:${port}`;
  outbound = createOutbound({ allow: () => parseAllowRules([`127.0.0.1:${port}`]) });
  const vault = {
    seal: async (plain: string, place: string) => `${place}|${plain}`,
    open: async (envelope: string, place: string) => envelope.slice(place.length + 1),
  };
  room = await openRoom({ ports: { outbound, vault } });
});
afterAll(async () => {
  await room.close();
  await outbound.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  asked = [];
  admin = await makePerson(room, await makeTenant(room), { name: 'Ada', role: 'admin' });
});

const sampleText =
  '# Jishi sample 基石示例\n\nTrains above three hours are first class. 乘车超过三小时可订一等座。\n\n| Bern 伯尔尼 | 40 |\n|---|---|\n| 上海 | 300 |';

const test = (more: object = {}) =>
  as(room, admin)('POST /v1/knowledge/parsers/test', {
    kind: 'jishi',
    address: `${address}/parse`,
    format: 'markdown',
    ...more,
  });

describe('samples', { timeout: 300_000 }, () => {
  it.each(parserFormats)(
    'of %s are what they say, and hold every phrase that is looked for',
    async (format) => {
      const { path, mediaType } = sampleOf(format);
      expect(await sniff({ path }, path)).toMatchObject({ ok: true, type: format, mediaType });
      const scope = room.scopes.forJob({ tenantId: admin.tenantId }, new AbortController().signal);
      const outcome = await parseFile(scope, {
        path,
        name: 'sample',
        parseSettings: { reader: 'builtin' },
        signal: scope.signal,
      });
      if (!outcome.ok) throw new Error(outcome.failure.code);
      expect(phrasesIn(outcome.document.text).filter(({ found }) => !found)).toEqual([]);
    },
  );
});

describe('testing a parser', { timeout: 300_000 }, () => {
  it('shows what came back before it is saved, and sends the given secret', async () => {
    answer = { status: 200, body: JSON.stringify({ markdown: sampleText }) };
    const { status, body } = await test({ secret: 'top-secret' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      passed: true,
      problem: null,
      sent: { format: 'markdown', mediaType: 'text/markdown' },
      report: { format: 'markdown', blocks: { heading: 1, table: 1 } },
    });
    expect(body.text).toContain('一等座');
    expect(asked[0]?.headers.authorization).toBe('Bearer top-secret');
    expect(asked[0]?.body).toContain('基石示例');
    expect((await as(room, admin)('GET /v1/knowledge/parsers')).body.items).toEqual([]);
  });

  it('says which words did not come back', async () => {
    answer = { status: 200, body: JSON.stringify({ markdown: '# Jishi sample 基石示例\n\nBern 40' }) };
    const { body } = await test();
    expect(body.passed).toBe(false);
    expect(body.problem).toBeNull();
    const missing = body.phrases.filter(({ found }: { found: boolean }) => !found);
    expect(missing.map(({ text }: { text: string }) => text)).toEqual([
      'first class',
      '一等座',
      '伯尔尼',
      '上海',
      '300',
    ]);
  });

  it.each([
    ['a refusal', 401, 'who are you', 'parsing.external_failed'],
    ['nonsense', 200, '<html>', 'parsing.external_invalid'],
    ['nothing', 200, JSON.stringify({ blocks: [{ kind: 'paragraph', text: ' ' }] }), 'parsing.no_text'],
  ])('answers %s with its reason, and nothing of its body', async (...[, status, body, code]) => {
    answer = { status, body };
    const trial = (await test()).body;
    expect(trial).toMatchObject({ passed: false, report: null, text: '', problem: { code } });
    expect(JSON.stringify(trial)).not.toContain('who are you');
  });

  it('uses the stored secret for the stored address only', async () => {
    answer = { status: 200, body: JSON.stringify({ markdown: sampleText }) };
    const { body: parser } = await as(room, admin)('POST /v1/knowledge/parsers', {
      name: 'Layout service',
      kind: 'jishi',
      address,
      formats: ['markdown'],
      secret: 'stored',
    });
    const parserId = parser.id;
    expect((await test({ parserId, address: `${address}/other` })).body.passed).toBe(true);
    expect(asked.at(-1)?.headers.authorization).toBe('Bearer stored');
    const moved = await test({ parserId, address: 'https://parser.example/' });
    expect(moved.body.code).toBe('knowledge.parser_secret_needed');
    await test({ parserId, secret: null });
    expect(asked.at(-1)?.headers.authorization).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  it('refuses addresses that may not be reached, and is for those who administer knowledge', async () => {
    expect((await test({ address: 'http://169.254.169.254/' })).body.code).toBe(
      'knowledge.parser_address_refused',
    );
    const { body: parser } = await as(room, admin)('POST /v1/knowledge/parsers', {
      name: 'P',
      kind: 'jishi',
      address,
      formats: ['markdown'],
    });
    const owner = admin;
    admin = await makePerson(room, await makeTenant(room), { name: 'Sam', role: 'owner' });
    expect((await test({ parserId: parser.id })).body.code).toBe('knowledge.parser_not_found');
    expect((await as(room, admin)(`GET /v1/knowledge/parsers/${parser.id}/usage`)).status).toBe(404);
    admin = await makePerson(room, owner.tenantId, { name: 'Bo', role: 'builder' });
    expect((await test()).status).toBe(403);
    expect(asked).toEqual([]);
  });
});

it('counts the documents that a parser read, by base, also when it is called otherwise', {
  timeout: 300_000,
}, async () => {
  answer = { status: 200, body: JSON.stringify({ markdown: 'Read elsewhere.' }) };
  const { body: parser } = await as(room, admin)('POST /v1/knowledge/parsers', {
    name: 'First name',
    kind: 'jishi',
    address,
    formats: ['markdown'],
  });
  const path = `/v1/knowledge/parsers/${parser.id}` as const;
  expect((await as(room, admin)(`GET ${path}/usage`)).body).toEqual({ documents: 0, bases: [] });
  const [one, two] = [await makeBase(room, admin), await makeBase(room, admin)];
  for (const [baseId, name] of [
    [one, 'a.md'],
    [one, 'b.md'],
    [two, 'c.md'],
    [two, 'd.txt'],
  ] as const)
    await upload(room, admin, { baseId, file: { name, content: `# Own words ${name}\n\nText.` } });
  await room.drain();
  await as(room, admin)(`PATCH ${path}`, { name: 'Second name' });
  const { body } = await as(room, admin)(`GET ${path}/usage`);
  expect(body.documents).toBe(3);
  expect(body.bases.map(({ id, documents }: { id: string; documents: number }) => [id, documents])).toEqual([
    [one, 2],
    [two, 1],
  ]);
});
