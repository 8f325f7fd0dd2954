import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../kernel/ports.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
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
import { ingest } from './ingest.ts';
import { ingestName } from './request.ts';

let room: Room;
let owner: Person;

beforeAll(async () => {
  room = await openRoom();
  owner = await makePerson(room, await makeTenant(room), { name: 'Olga' });
});
afterAll(() => room.close());

class Crash extends Error {}

/** A scope whose process dies at its `at`-th transaction: before it, or after its commit, which nobody hears of. */
function dying(scope: Scope, at: number, when: 'before' | 'after'): { scope: Scope; died: () => boolean } {
  let count = 0;
  let dead = false;
  const tx = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    count += 1;
    if (dead || (count === at && when === 'before')) {
      dead = true;
      throw new Crash();
    }
    const result = await scope.tx(work);
    if (count === at) {
      dead = true;
      throw new Crash();
    }
    return result;
  };
  return { scope: { ...scope, tx }, died: () => dead };
}

function takeJob(documentId: string): JobRequest {
  const index = room.queued.findIndex(
    (job) => job.name === ingestName && job.payload.documentId === documentId,
  );
  const [job] = room.queued.splice(index, 1);
  if (job === undefined) throw new Error('no job');
  return job;
}

async function state(documentId: string, query: string) {
  const document = (await as(room, owner)(`GET /v1/knowledge/documents/${documentId}`)).body;
  const search = await as(room, owner)('POST /v1/knowledge/search', { query, limit: 100 });
  const chunks = search.body.hits.filter((hit: { documentId: string }) => hit.documentId === documentId);
  return { status: document.status, chunkCount: document.chunkCount, found: chunks.length };
}

describe.each(['before', 'after'] as const)('a process that dies %s a transaction', (when) => {
  it('leaves the document absent or complete, and the next attempt completes it', async () => {
    const baseId = await makeBase(room, owner);
    let steps = 0;
    for (let at = 1; ; at++) {
      const word = `${when}word${at}x`;
      // Three parts: two are written ahead of the one that makes the document visible.
      const paragraphs = Array.from(
        { length: 150 },
        (_, index) => `${word} ${index} ${'filler '.repeat(280)}`,
      );
      const content = paragraphs.join('\n\n');
      const documentId = await upload(room, owner, { baseId, file: { name: `${word}.txt`, content } });
      const { payload } = takeJob(documentId);
      const key = { documentId, run: Number(payload.run) };
      const doomed = dying(room.scopes.forJob(payload, new AbortController().signal), at, when);
      await ingest(doomed.scope, key).catch(() => undefined);
      if (!doomed.died()) {
        expect(await state(documentId, word)).toMatchObject({ status: 'ready' });
        break;
      }
      steps = at;
      const after = await state(documentId, word);
      if (after.status === 'ready') expect(after.found).toBe(Math.min(100, after.chunkCount));
      else expect(after).toMatchObject({ chunkCount: 0, found: 0 });
      // What recovery does for the claims of a dead process.
      await room.database.system
        .updateTable('document')
        .set({ heartbeat_at: null })
        .where('id', '=', documentId)
        .execute();
      await ingest(room.scopes.forJob(payload, new AbortController().signal), key);
      const healed = await state(documentId, word);
      expect(healed.status).toBe('ready');
      expect(healed.chunkCount).toBeGreaterThan(128);
      expect(healed.found).toBe(100);
      const { rows } = await room.database.execute(
        `select (select count(*) from chunk where document_id = '${documentId}') as chunks,
          (select sum(cardinality(chunk_ids)) from search_entry where document_id = '${documentId}') as entries`,
      );
      expect(rows[0]).toEqual({ chunks: healed.chunkCount, entries: healed.chunkCount });
    }
    expect(steps).toBeGreaterThanOrEqual(4);
  }, 120_000);
});

describe('errors that stay', () => {
  it('set the document aside after some attempts', async () => {
    const baseId = await makeBase(room, owner);
    const documentId = await upload(room, owner, { baseId, file: { name: 'a.txt', content: 'a' } });
    const { payload } = takeJob(documentId);
    const { analysis } = room.ports.knowledge;
    const original = analysis.prepare;
    analysis.prepare = () => Promise.reject(new Error('no memory'));
    const attempts: string[] = [];
    for (let attempt = 1; attempt <= 5; attempt++) {
      const scope = room.scopes.forJob(payload, new AbortController().signal);
      const outcome = await ingest(scope, { documentId, run: 1 }).then(
        () => 'ended',
        () => 'thrown',
      );
      attempts.push(outcome);
    }
    analysis.prepare = original;
    expect(attempts).toEqual(['thrown', 'thrown', 'thrown', 'thrown', 'ended']);
    const document = (await as(room, owner)(`GET /v1/knowledge/documents/${documentId}`)).body;
    expect(document).toMatchObject({ status: 'failed', problem: { code: 'internal' } });
  });

  it('do not let a second job take what a living one works on', async () => {
    const baseId = await makeBase(room, owner);
    const documentId = await upload(room, owner, { baseId, file: { name: 'b.txt', content: 'b' } });
    const { payload } = takeJob(documentId);
    await room.database.system
      .updateTable('document')
      .set({ status: 'parsing', heartbeat_at: new Date() })
      .where('id', '=', documentId)
      .execute();
    await ingest(room.scopes.forJob(payload, new AbortController().signal), { documentId, run: 1 });
    const document = (await as(room, owner)(`GET /v1/knowledge/documents/${documentId}`)).body;
    expect(document.status).toBe('parsing');
  });
});
