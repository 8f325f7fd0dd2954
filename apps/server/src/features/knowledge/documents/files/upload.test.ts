import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  form,
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  type UploadFile,
} from '../../knowledge.fixture.ts';

let room: Room;
let owner: Person;
let second: Person;
let baseId: string;

beforeAll(async () => {
  room = await openRoom({ uploadBytes: 100_000 });
  const tenantId = await makeTenant(room);
  owner = await makePerson(room, tenantId, { name: 'Olga' });
  second = await makePerson(room, tenantId, { name: 'Sven' });
  baseId = await makeBase(room, owner);
  const grants = [
    { principal: { kind: 'user', id: owner.userId }, right: 'own' },
    { principal: { kind: 'user', id: second.userId }, right: 'write' },
  ];
  await as(room, owner)(`PUT /v1/knowledge/bases/${baseId}/grants`, { grants });
});
afterAll(() => room.close());

const send = (person: Person, files: UploadFile[], access?: object) =>
  as(room, person)(`POST /v1/knowledge/bases/${baseId}/documents`, form(files, access));

async function blobs(): Promise<number> {
  const { rows } = await room.database.execute(
    `select blob_key from orphan_blob where tenant_id = '${owner.tenantId}'`,
  );
  return rows.length;
}

describe('an upload', () => {
  it('takes many files at once, each on its own', async () => {
    const answer = await send(owner, [
      { name: 'ok.txt', content: 'first' },
      { name: 'big.txt', content: 'x'.repeat(100_001) },
      { name: 'exact.txt', content: 'y'.repeat(100_000) },
    ]);
    expect(answer.status).toBe(201);
    expect(answer.body.items.map((item: { document: { name: string } }) => item.document.name)).toEqual([
      'ok.txt',
      'exact.txt',
    ]);
    expect(answer.body.rejected).toMatchObject([
      { name: 'big.txt', problem: { code: 'knowledge.document_too_large' } },
    ]);
    expect(await blobs()).toBe(0);
  });

  it('says why when nothing was taken', async () => {
    expect((await send(owner, [{ name: 'big.txt', content: 'x'.repeat(200_000) }])).body).toMatchObject({
      status: 413,
      code: 'knowledge.document_too_large',
    });
    expect((await send(owner, [])).body).toMatchObject({ status: 422, code: 'knowledge.empty_upload' });
    const json = await as(room, owner)(`POST /v1/knowledge/bases/${baseId}/documents`, { file: 'x' });
    expect(json.status).toBe(415);
  });

  it('recognises the same content', async () => {
    const [first] = (await send(owner, [{ name: 'one.txt', content: 'same bytes' }])).body.items;
    const again = await send(second, [{ name: 'two.txt', content: 'same bytes' }]);
    expect(again.body.items).toMatchObject([
      { duplicate: true, document: { id: first.document.id, name: 'one.txt' } },
    ]);
    expect(await blobs()).toBe(0);
  });

  it('recognises it in two uploads at the same moment', async () => {
    const twins = await Promise.all(
      [owner, second].map((who) => send(who, [{ name: 'twin.txt', content: 'twins' }])),
    );
    const items = twins.flatMap(({ body }) => body.items);
    expect(new Set(items.map((item) => item.document.id)).size).toBe(1);
    expect(items.map((item) => item.duplicate).sort()).toEqual([false, true]);
  });

  it('does not betray content that the sender may not read', async () => {
    const hidden = await send(owner, [{ name: 'hidden.txt', content: 'top secret' }], {
      mode: 'list',
      entries: [],
    });
    const guess = await send(second, [{ name: 'guess.txt', content: 'top secret' }]);
    expect(guess.body.items).toMatchObject([{ duplicate: false, document: { name: 'guess.txt' } }]);
    expect(guess.body.items[0].document.id).not.toBe(hidden.body.items[0].document.id);
  });

  it('takes an access list only when it is well formed and comes first', async () => {
    const late = new FormData();
    late.append('file', new Blob(['late']), 'late.txt');
    late.append('access', JSON.stringify({ mode: 'list', entries: [] }));
    const line = `POST /v1/knowledge/bases/${baseId}/documents` as const;
    expect((await as(room, owner)(line, late)).body.code).toBe('request.invalid');
    const bad = await send(owner, [{ name: 'a.txt', content: 'a' }], {
      mode: 'list',
      entries: [{ kind: 'robot' }],
    });
    expect(bad.body.code).toBe('request.invalid');
    const foreign = {
      mode: 'list',
      entries: [{ kind: 'group', id: 'grp_00000000000000000000000000000000' }],
    };
    expect((await send(owner, [{ name: 'b.txt', content: 'b' }], foreign)).body.code).toBe(
      'knowledge.unknown_principal',
    );
    expect(await blobs()).toBe(0);
  });

  it('keeps folders in names and nothing that is dangerous', async () => {
    const names = ['../../evil.txt', 'docs/2026/plan.txt', 'a\u202eb.txt', `${'n'.repeat(400)}.txt`];
    const answer = await send(
      owner,
      names.map((name, index) => ({ name, content: `name ${index}` })),
    );
    const stored = answer.body.items.map((item: { document: { name: string } }) => item.document.name);
    expect(stored.slice(0, 3)).toEqual(['evil.txt', 'docs/2026/plan.txt', 'ab.txt']);
    expect(stored[3]).toHaveLength(255);
  });

  it('ends a broken body without leaving anything', async () => {
    const response = await room.app.inject({
      method: 'POST',
      url: `/v1/knowledge/bases/${baseId}/documents`,
      headers: {
        'x-person': encodeURIComponent(JSON.stringify(owner)),
        'content-type': 'multipart/form-data; boundary=b',
      },
      payload: '--b\r\ncontent-disposition: form-data; name="file"; filename="cut.txt"\r\n\r\nhalf of it',
    });
    expect(response.statusCode).toBe(400);
    expect(await blobs()).toBe(0);
  });

  it('is refused for bases that are not there', async () => {
    const line = 'POST /v1/knowledge/bases/kb_00000000000000000000000000000000/documents' as const;
    expect((await as(room, owner)(line, form([{ name: 'a', content: 'a' }]))).body.code).toBe(
      'knowledge.base_not_found',
    );
    const odd = await as(room, owner)(
      'POST /v1/knowledge/bases/kb_x/documents',
      form([{ name: 'a', content: 'a' }]),
    );
    expect(odd.body.code).toBe('knowledge.base_not_found');
  });
});

describe('a download', () => {
  it('never runs in our origin', async () => {
    const page = '<!doctype html><script>alert(1)</script>';
    const picture = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
    const answer = await send(owner, [
      { name: 'page.html', content: page, type: 'text/html' },
      { name: 'x.svg', content: picture, type: 'image/svg+xml' },
      { name: 'fake.pdf', content: page, type: 'application/pdf' },
    ]);
    await room.drain();
    for (const { document } of answer.body.items) {
      const file = await as(room, owner)(`GET /v1/knowledge/documents/${document.id}/file?inline=1`);
      expect(file.status).toBe(200);
      expect(file.headers).toMatchObject({
        'content-type': 'application/octet-stream',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      });
      expect(file.headers['content-disposition']).toMatch(/^attachment;/);
    }
  });
});
