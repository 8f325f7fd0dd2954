import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../kernel/ports.ts';
import {
  as,
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  runJob,
  upload,
} from '../knowledge.fixture.ts';
import { ingestName } from './request.ts';

let room: Room;
let owner: Person;
let baseId: string;

beforeAll(async () => {
  room = await openRoom();
  owner = await makePerson(room, await makeTenant(room), { name: 'Olga' });
  baseId = await makeBase(room, owner);
});
afterAll(() => room.close());

const put = (name: string, content: string | Uint8Array<ArrayBuffer>) =>
  upload(room, owner, { baseId, file: { name, content } });
const show = async (id: string) => (await as(room, owner)(`GET /v1/knowledge/documents/${id}`)).body;
const found = async (query: string) =>
  (await as(room, owner)('POST /v1/knowledge/search', { query, limit: 50 })).body.hits.map(
    (hit: { documentId: string }) => hit.documentId,
  );

/** The waiting job of a document, taken out of the queue. */
function takeJob(documentId: string): JobRequest {
  const index = room.queued.findIndex(
    (job) => job.name === ingestName && job.payload.documentId === documentId,
  );
  const [job] = room.queued.splice(index, 1);
  if (job === undefined) throw new Error('no job');
  return job;
}

/** Content of a document straight from the tables, visible or not. */
async function rowsOf(id: string): Promise<{ chunks: number; texts: number; entries: number }> {
  const count = async (table: string) =>
    (await room.database.execute(`select count(*) as n from ${table} where document_id = '${id}'`))
      .rows[0] as { n: number };
  return {
    chunks: (await count('chunk')).n,
    texts: (await count('document_text')).n,
    entries: (await count('search_entry')).n,
  };
}

describe('a file that cannot be read', () => {
  it('ends as failed, in words, with the file kept', async () => {
    const id = await put('broken.pdf', new Uint8Array(Buffer.from('%PDF-1.7\nnothing of a PDF follows')));
    await room.drain();
    const document = await show(id);
    expect(document).toMatchObject({ status: 'failed', chunkCount: 0 });
    expect(document.problem.code).toMatch(/^parsing\./);
    expect(document.problem.text.length).toBeGreaterThan(10);
    expect((await as(room, owner)(`GET /v1/knowledge/documents/${id}/file`)).status).toBe(200);
    const base = await as(room, owner)(`GET /v1/knowledge/bases/${baseId}`);
    expect(base.body.failedCount).toBe(1);
  });

  it('may be tried again', async () => {
    const id = await put('empty.txt', '');
    await room.drain();
    expect(await show(id)).toMatchObject({ status: 'failed', problem: { code: 'parsing.empty' } });
    const again = await as(room, owner)(`POST /v1/knowledge/documents/${id}/retry`);
    expect(again.body).toMatchObject({ status: 'stored', progress: 0, problem: null });
    await room.drain();
    expect(await show(id)).toMatchObject({ status: 'failed', problem: { code: 'parsing.empty' } });
  });
});

describe('cancelling', () => {
  it('stops a document that waits, and its job does nothing then', async () => {
    const id = await put('wait.txt', 'platypus');
    const job = takeJob(id);
    expect((await as(room, owner)(`POST /v1/knowledge/documents/${id}/cancel`)).body.status).toBe(
      'cancelled',
    );
    await runJob(room.scopes, job);
    expect(await show(id)).toMatchObject({ status: 'cancelled', chunkCount: 0 });
    expect(await rowsOf(id)).toEqual({ chunks: 0, texts: 0, entries: 0 });
    const twice = await as(room, owner)(`POST /v1/knowledge/documents/${id}/cancel`);
    expect(twice.body).toMatchObject({ status: 409, code: 'knowledge.not_running' });
  });

  it('stops a document in the middle, and nothing of it stays', async () => {
    const id = await put('middle.txt', 'wombat '.repeat(60_000));
    const job = takeJob(id);
    const { analysis } = room.ports.knowledge;
    const original = analysis.prepare;
    let calls = 0;
    analysis.prepare = async (chunks, whole) => {
      calls += 1;
      if (calls === 2) await as(room, owner)(`POST /v1/knowledge/documents/${id}/cancel`);
      return original(chunks, whole);
    };
    await runJob(room.scopes, job).finally(() => {
      analysis.prepare = original;
    });
    expect(calls).toBeGreaterThan(1);
    expect((await show(id)).status).toBe('cancelled');
    expect(await rowsOf(id)).toEqual({ chunks: 0, texts: 0, entries: 0 });
    expect(await found('wombat')).toEqual([]);
  });

  it('is told to a parser at work', async () => {
    const id = await put('slow.txt', 'okapi');
    const job = takeJob(id);
    const { parser } = room.ports.knowledge;
    const original = parser.parse;
    parser.parse = async ({ signal }) => {
      await as(room, owner)(`POST /v1/knowledge/documents/${id}/cancel`);
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      return { ok: false, failure: { code: 'parsing.cancelled', params: {} } };
    };
    await runJob(room.scopes, job).finally(() => {
      parser.parse = original;
    });
    expect((await show(id)).status).toBe('cancelled');
  });
});

describe('running again', () => {
  it('is refused while it runs', async () => {
    const id = await put('running.txt', 'running');
    expect((await as(room, owner)(`POST /v1/knowledge/documents/${id}/retry`)).body.code).toBe(
      'knowledge.still_running',
    );
    await room.drain();
  });

  it('keeps what there was until the new run is complete', async () => {
    // No two chunks alike: a search leaves out repetitions.
    const id = await put(
      'twice.txt',
      Array.from({ length: 40_000 }, (_, number) => `narwhal ${number}`).join(' '),
    );
    await room.drain();
    const before = await show(id);
    const firstChunk = (await as(room, owner)(`GET /v1/knowledge/documents/${id}/chunks?limit=1`)).body
      .items[0].id;
    await as(room, owner)(`POST /v1/knowledge/documents/${id}/retry`);
    const job = takeJob(id);
    const { analysis } = room.ports.knowledge;
    const original = analysis.prepare;
    const seen: string[][] = [];
    analysis.prepare = async (chunks, whole) => {
      seen.push(await found('narwhal'));
      return original(chunks, whole);
    };
    await runJob(room.scopes, job).finally(() => {
      analysis.prepare = original;
    });
    for (const ids of seen) expect(new Set(ids)).toEqual(new Set([id]));
    expect(seen.length).toBeGreaterThan(1);
    expect((await as(room, owner)(`GET /v1/knowledge/chunks/${firstChunk}`)).status).toBe(404);
    await room.drain();
    expect(await show(id)).toMatchObject({ status: 'ready', chunkCount: before.chunkCount });
    expect((await rowsOf(id)).chunks).toBe(before.chunkCount);
    const hits = await found('narwhal');
    expect(new Set(hits)).toEqual(new Set([id]));
    expect(hits).toHaveLength(50);
  });

  it('is back at what there was when it is cancelled', async () => {
    const id = await put('back.txt', 'quokka');
    await room.drain();
    await as(room, owner)(`POST /v1/knowledge/documents/${id}/retry`);
    const cancelled = await as(room, owner)(`POST /v1/knowledge/documents/${id}/cancel`);
    expect(cancelled.body).toMatchObject({ status: 'ready', progress: 1 });
    await room.drain();
    expect(await found('quokka')).toEqual([id]);
  });
});
