import type { Id } from '@jishi/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  as,
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  scopeOf,
  silentLog,
  upload,
} from '../knowledge.fixture.ts';
import { explainSearch } from '../retrieval/explain/explain.ts';
import { searchKnowledge } from '../retrieval/search.ts';
import { copyPending } from './copy.ts';
import { followRemote } from './follow.ts';
import { createMemoryIndex } from './memory-index.fixture.ts';
import { tenantsPending } from './pending-system-store.ts';

let room: Room;
let tenantId: Id<'tenant'>;
let owner: Person;
let reader: Person;
let memory: ReturnType<typeof createMemoryIndex>;

const follow = (name: string | undefined) =>
  followRemote({ system: room.database.system, jobs: room.ports.jobs, log: silentLog, name, works: false });

beforeAll(async () => {
  // Triggers are of the whole database: not one that other tests are in.
  room = await openRoom({ alone: true });
  tenantId = await makeTenant(room);
  owner = await makePerson(room, tenantId, { name: 'Olga', role: 'admin' });
  reader = await makePerson(room, tenantId, { name: 'Rita', role: 'member' });
}, 120_000);
afterAll(() => room.close());

beforeEach(async () => {
  memory = createMemoryIndex();
  room.ports.knowledge.remote = memory.remote;
  await follow(undefined);
  await follow(`memory ${Math.random()}`);
});

const copy = () => copyPending(scopeOf(room, owner));

async function find(person: Person, baseId: string, query: string): Promise<string[]> {
  const { hits } = await searchKnowledge(scopeOf(room, person), {
    query,
    baseIds: [baseId as Id<'base'>],
    mode: 'lexical',
    limit: 10,
  });
  return hits.map(({ text }) => text);
}

async function addText(baseId: string, content: string, access?: object): Promise<string> {
  const file = { name: `${content.replaceAll(' ', '-')}.txt`, content };
  const id = await upload(room, owner, { baseId, file, ...(access === undefined ? {} : { access }) });
  await room.drain();
  return id;
}

/** Of one base: an index that is new gets the documents of the other tests, too. */
const texts = (baseId: string) =>
  [...memory.rows.values()]
    .filter((row) => row.baseId === baseId)
    .map(({ text }) => text)
    .sort();

describe('the copy on a remote index', () => {
  it('comes to what the database says: new, changed, moved and deleted documents', {
    timeout: 300_000,
  }, async () => {
    const baseId = await makeBase(room, owner, true);
    const whale = await addText(baseId, 'a whale swims');
    const zebra = await addText(baseId, 'a zebra runs');
    await copy();
    expect(texts(baseId)).toEqual(['a whale swims', 'a zebra runs']);
    expect(await tenantsPending(room.database.system)).toEqual([]);
    expect(await find(owner, baseId, 'zebra')).toEqual(['a zebra runs']);

    await as(room, owner)(`POST /v1/knowledge/documents/${zebra}/reparse`, {});
    await room.drain();
    await as(room, owner)(`DELETE /v1/knowledge/documents/${whale}`);
    await room.drain();
    // Not copied yet: what is deleted is found no more, what was read anew is not found twice.
    expect(await find(owner, baseId, 'whale')).toEqual([]);
    await copy();
    expect(texts(baseId)).toEqual(['a zebra runs']);
    expect(await find(owner, baseId, 'zebra')).toEqual(['a zebra runs']);
  });

  it('converges after a process that died anywhere in between', { timeout: 240_000 }, async () => {
    const baseId = await makeBase(room, owner, true);
    const kept = await addText(baseId, 'first text');
    const gone = await addText(baseId, 'second text');
    await copy();
    await as(room, owner)(`DELETE /v1/knowledge/documents/${gone}`);
    await as(room, owner)(`POST /v1/knowledge/documents/${kept}/reparse`, {});
    await room.drain();
    await addText(baseId, 'third text');
    for (let steps = 0; steps < 6; steps++) {
      memory.state.failAfter = steps;
      await copy().catch(() => undefined);
    }
    memory.state.failAfter = Number.POSITIVE_INFINITY;
    await copy();
    expect(texts(baseId)).toEqual(['first text', 'third text']);
    expect(await tenantsPending(room.database.system)).toEqual([]);
  });

  it('is written again when a document changed while it was being copied', { timeout: 300_000 }, async () => {
    const baseId = await makeBase(room, owner, true);
    const id = await addText(baseId, 'some text');
    const { write } = memory.remote;
    let deleted = false;
    memory.remote.write = async (document, chunks) => {
      await write(document, chunks);
      if (deleted) return;
      deleted = true;
      await as(room, owner)(`DELETE /v1/knowledge/documents/${id}`);
    };
    await copy();
    expect(deleted).toBe(true);
    expect(texts(baseId)).toEqual([]);
  });

  it('is made of everything when the index is new, and of nothing when there is none', {
    timeout: 300_000,
  }, async () => {
    const baseId = await makeBase(room, owner, true);
    await follow(undefined);
    await addText(baseId, 'before the index');
    expect(await tenantsPending(room.database.system)).toEqual([]);
    await follow('another one');
    await copy();
    expect(texts(baseId)).toContain('before the index');
  });
});

describe('what is found there', () => {
  it('holds as much of the question as the built-in index says', { timeout: 300_000 }, async () => {
    const baseId = await makeBase(room, owner, true);
    await addText(baseId, 'the red panda eats bamboo');
    await addText(baseId, 'a whale swims');
    await copy();
    const shares = async (query: string) => {
      const { hits } = await searchKnowledge(scopeOf(room, owner), {
        query,
        baseIds: [baseId as Id<'base'>],
        mode: 'lexical',
      });
      return hits.map(({ lexical }) => lexical?.share ?? 0);
    };
    const [remotely] = await shares('What does the red panda eat?');
    expect(memory.state.filters.length).toBeGreaterThan(0);
    room.ports.knowledge.remote = undefined;
    const [builtIn] = await shares('What does the red panda eat?');
    expect(builtIn).toBeGreaterThan(0.5);
    expect(remotely).toBeCloseTo(builtIn ?? 0, 6);
  });

  it('can be explained: what it ranks, what it does not have yet, what the caller may not read', {
    timeout: 300_000,
  }, async () => {
    const baseId = await makeBase(room, owner, true);
    const panda = await addText(baseId, 'the red panda eats bamboo');
    await copy();
    const late = await addText(baseId, 'a red panda sleeps');
    const why = (person: Person, documentId: string) =>
      explainSearch(scopeOf(room, person), {
        query: 'red panda',
        documentId: documentId as Id<'document'>,
        baseIds: [baseId as Id<'base'>],
        mode: 'lexical',
        limit: 10,
      });
    expect(await why(owner, panda)).toMatchObject({ reason: 'found', rank: 1, lexical: { rank: 1 } });
    expect(await why(owner, late)).toMatchObject({ reason: 'not-indexed', rank: null });
    await copy();
    expect(await why(owner, late)).toMatchObject({ reason: 'found' });
    const closed = await addText(baseId, 'the red panda hides', { mode: 'list', entries: [] });
    await copy();
    expect(await why(owner, closed)).toMatchObject({ reason: 'found' });
    await expect(why(reader, closed)).rejects.toMatchObject({ code: 'knowledge.document_not_found' });
  });
});

describe('rights', () => {
  it('are part of what is asked, and are checked again on what comes back', {
    timeout: 300_000,
  }, async () => {
    const baseId = await makeBase(room, owner, true);
    await addText(baseId, 'open secret');
    const closed = await addText(baseId, 'closed secret', { mode: 'list', entries: [] });
    await copy();
    expect((await find(owner, baseId, 'secret')).sort()).toEqual(['closed secret', 'open secret']);
    expect(await find(reader, baseId, 'secret')).toEqual(['open secret']);
    const asked = memory.state.filters.at(-1);
    expect(asked?.tenantId).toBe(tenantId);
    expect(asked?.documentIds).not.toContain(closed);
    expect(asked?.documentIds).toHaveLength(1);
    // An index that answers with everything it has gives away nothing.
    memory.remote.findByWords = async () =>
      [...memory.rows.values()].map(({ chunkId, documentId }) => ({ chunkId, documentId, score: 1 }));
    expect(await find(reader, baseId, 'secret')).toEqual(['open secret']);
  });

  it('that are withdrawn count with the next request, before any copy', { timeout: 300_000 }, async () => {
    const baseId = await makeBase(room, owner, true);
    const id = await addText(baseId, 'shared secret');
    await copy();
    expect(await find(reader, baseId, 'secret')).toEqual(['shared secret']);
    const changed = await as(room, owner)(`PUT /v1/knowledge/documents/${id}/access`, {
      mode: 'list',
      entries: [],
    });
    expect(changed.status).toBe(200);
    expect(await find(reader, baseId, 'secret')).toEqual([]);
  });
});

describe('an index that is away', () => {
  it('leaves searches to the one in the database', { timeout: 300_000 }, async () => {
    const baseId = await makeBase(room, owner, true);
    await addText(baseId, 'always there');
    memory.state.away = true;
    expect(await find(owner, baseId, 'always')).toEqual(['always there']);
    await expect(copy()).rejects.toThrow('away');
    memory.state.away = false;
    await copy();
    expect(texts(baseId)).toEqual(['always there']);
  });
});
