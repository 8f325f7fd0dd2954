import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOutbound, parseAllowRules } from '../../../platform/outbound/index.ts';
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

let room: Room;
let admin: Person;
let baseId: string;
let server: Server;
let address: string;
let outbound: ReturnType<typeof createOutbound>;

interface Asked {
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}
let asked: Asked[] = [];
let answer: { status: number; body: string } = { status: 200, body: '' };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = (await buffer(request)).toString('utf8');
    asked.push({ url: request.url ?? '', headers: request.headers, body });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  address = `http://127.0.0.1:${port}`;
  outbound = createOutbound({ allow: () => parseAllowRules([`127.0.0.1:${port}`]) });
  const vault = {
    seal: async (plain: string, place: string) => `${place}|${Buffer.from(plain).toString('base64')}`,
    open: async (envelope: string, place: string) => {
      if (!envelope.startsWith(`${place}|`)) throw new Error('sealed elsewhere');
      return Buffer.from(envelope.slice(place.length + 1), 'base64').toString();
    },
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
  baseId = await makeBase(room, admin);
});

const blocks = (text: string) => JSON.stringify({ blocks: [{ kind: 'paragraph', text, page: 1 }] });

function register(more: object = {}) {
  return as(room, admin)('POST /v1/knowledge/parsers', {
    name: 'Layout service',
    kind: 'jishi',
    address: `${address}/parse`,
    formats: ['markdown'],
    ...more,
  });
}

let count = 0;
async function readDocument(content = 'Own words.') {
  count += 1;
  const file = { name: `策略 ${count}.md`, content: `# Title ${count}\n\n${content}` };
  const documentId = await upload(room, admin, { baseId, file });
  await room.drain();
  const { body } = await as(room, admin)(`GET /v1/knowledge/documents/${documentId}`);
  const { report } = (await as(room, admin)(`GET /v1/knowledge/documents/${documentId}/report`)).body;
  const { text } = (await as(room, admin)(`GET /v1/knowledge/documents/${documentId}/text`)).body;
  return { documentId, document: body, report, text };
}

describe('a registered parser', () => {
  it('reads the files of its formats; the report says so', async () => {
    expect((await register({ secret: 'top-secret' })).status).toBe(201);
    answer = { status: 200, body: blocks('Read elsewhere.') };
    const { text, report, document } = await readDocument();
    expect(text).toBe('Read elsewhere.');
    expect(document.status).toBe('ready');
    expect(report).toMatchObject({ parser: 'external-jishi', readBy: 'Layout service', format: 'markdown' });
    const [request] = asked;
    expect(request?.url).toBe('/parse');
    expect(request?.headers.authorization).toBe('Bearer top-secret');
    expect(request?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(request?.body).toContain('Own words.');
    expect(request?.body).toContain('filename="document.md"');
    // The owner's name for the file stays here.
    expect(request?.body).not.toContain('策略');
  });

  it('of docling-serve and of MinerU are asked in their own way', async () => {
    await register({ kind: 'docling', address: `${address}/`, secret: 'key' });
    answer = { status: 200, body: JSON.stringify({ document: { md_content: '# By docling' } }) };
    expect((await readDocument()).text).toBe('By docling');
    expect(asked[0]).toMatchObject({ url: '/v1/convert/file', headers: { 'x-api-key': 'key' } });
    expect(asked[0]?.body).toMatch(/name="files"; filename="document.md"/);
    const [{ id }] = (await as(room, admin)('GET /v1/knowledge/parsers')).body.items;
    await as(room, admin)(`DELETE /v1/knowledge/parsers/${id}`);
    await register({ kind: 'mineru', address });
    answer = { status: 200, body: JSON.stringify({ results: { document: { md_content: '# By MinerU' } } }) };
    expect((await readDocument()).text).toBe('By MinerU');
    expect(asked[1]?.url).toBe('/file_parse');
    expect(asked[1]?.headers.authorization).toBeUndefined();
  });

  it.each([
    ['refuses', 503, 'no GPU', 'The parser did not answer'],
    ['answers nonsense', 200, '<html>', 'Unusable answer of the parser'],
    ['answers nothing', 200, blocks(' '), 'No text'],
  ])('that %s leaves the file to the built-in reader, which says so', async (...[, status, body, reason]) => {
    await register();
    answer = { status, body };
    const { text, report } = await readDocument();
    expect(text).toContain('Own words.');
    expect(report).toMatchObject({ parser: 'markdown', readBy: null });
    expect(report.warnings[0]).toContain('Layout service');
    expect(report.warnings[0]).toContain(reason);
  });

  it('without a fallback fails the document with the reason, and nothing of the answer', async () => {
    await register({ fallback: false });
    answer = { status: 500, body: 'stack trace' };
    const { document } = await readDocument();
    expect(document.status).toBe('failed');
    expect(document.problem).toMatchObject({
      code: 'parsing.external_failed',
      params: { name: 'Layout service', detail: 'HTTP 500' },
    });
  });

  it('is not asked about other formats, larger files, when it is off, or when the document says so', async () => {
    const { body: parser } = await register({ formats: ['pdf'] });
    answer = { status: 200, body: blocks('Read elsewhere.') };
    const path = `PATCH /v1/knowledge/parsers/${parser.id}` as const;
    expect((await readDocument()).text).toContain('Own words.');
    await as(room, admin)(path, { formats: ['markdown'], enabled: false });
    expect((await readDocument()).text).toContain('Own words.');
    await as(room, admin)(path, { enabled: true, maxMegabytes: 1 });
    expect(asked).toEqual([]);
    const { documentId, text } = await readDocument();
    expect(text).toBe('Read elsewhere.');
    const preview = await as(room, admin)(`POST /v1/knowledge/documents/${documentId}/preview`, {
      reader: 'builtin',
    });
    expect(preview.body.text).toContain('Own words.');
    await as(room, admin)(`POST /v1/knowledge/documents/${documentId}/reparse`, { reader: 'builtin' });
    await room.drain();
    const again = await as(room, admin)(`GET /v1/knowledge/documents/${documentId}/text`);
    expect(again.body.text).toContain('Own words.');
    expect(asked).toHaveLength(1);
  });
});

describe('administration of parsers', () => {
  it('never shows the secret, and does not send it to another address', async () => {
    const { body: parser } = await register({ secret: 'top-secret' });
    expect(parser).toMatchObject({ secret: true, updatedBy: 'Ada', timeoutSeconds: 300, fallback: true });
    expect(JSON.stringify(parser)).not.toContain('top-secret');
    const path = `PATCH /v1/knowledge/parsers/${parser.id}` as const;
    const other = address.replace('127.0.0.1', 'parser.example');
    const moved = await as(room, admin)(path, { address: other });
    expect(moved.body.code).toBe('knowledge.parser_secret_needed');
    expect((await as(room, admin)(path, { address: other, secret: null })).body).toMatchObject({
      address: other,
      secret: false,
    });
  });

  it('refuses addresses that may not be reached, and names that are taken', async () => {
    for (const refused of ['http://127.0.0.1:1/', 'http://169.254.169.254/latest', 'http://10.0.0.1/'])
      expect((await register({ address: refused })).body.code).toBe('knowledge.parser_address_refused');
    expect((await register({ address: 'file:///etc/passwd' })).status).toBe(422);
    await register();
    expect((await register({ name: 'layout SERVICE' })).body.code).toBe('knowledge.parser_name_taken');
  });

  it('is for those who administer knowledge, in their own tenant, and is recorded', async () => {
    const { body: parser } = await register();
    const builder = await makePerson(room, admin.tenantId, { name: 'Bo', role: 'builder' });
    const stranger = await makePerson(room, await makeTenant(room), { name: 'Sam', role: 'owner' });
    const path = `/v1/knowledge/parsers/${parser.id}` as const;
    expect((await as(room, builder)('GET /v1/knowledge/parsers')).status).toBe(403);
    expect((await as(room, stranger)('GET /v1/knowledge/parsers')).body.items).toEqual([]);
    expect((await as(room, stranger)(`PATCH ${path}`, { enabled: false })).status).toBe(404);
    expect((await as(room, stranger)(`DELETE ${path}`)).status).toBe(404);
    expect((await as(room, admin)(`DELETE ${path}`)).status).toBe(200);
    const actions = await room.database.system
      .selectFrom('audit_entry')
      .select('action')
      .where('tenant_id', '=', admin.tenantId)
      .where('action', 'like', 'parser.%')
      .orderBy('sequence')
      .execute();
    expect(actions.map(({ action }) => action)).toEqual(['parser.added', 'parser.deleted']);
  });
});
