import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problem } from '../../../kernel/problem.ts';
import {
  type ConnectorRoom,
  keptDocuments,
  makeOwner,
  makeSource,
  openConnectorRoom,
  playedConfig,
  syncOnce,
} from '../connectors.fixture.ts';
import type { OpenSource } from '../kinds/kind.ts';
import { confirmRemovals } from '../source/runs.ts';
import { showItems, showSource } from '../source/show.ts';

/** A source in memory: what it has, and what goes wrong. */
interface Played {
  files: Map<string, string>;
  fetched: string[];
  faults: Map<string, () => Error>;
  listFault?: () => Error;
}

const played: Played = { files: new Map(), fetched: [], faults: new Map() };

function play(): OpenSource {
  return {
    async *listChanges() {
      for (const [path, text] of played.files)
        yield {
          type: 'item',
          item: { externalId: path, name: path, fingerprint: hash(text), size: text.length },
        };
      if (played.listFault !== undefined) throw played.listFault();
      yield { type: 'end', complete: true, cursor: null };
    },
    async fetch({ externalId }) {
      played.fetched.push(externalId);
      const fault = played.faults.get(externalId);
      if (fault !== undefined) throw fault();
      return { content: bytes(played.files.get(externalId) ?? ''), mediaType: 'text/plain' };
    },
  };
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

async function* bytes(text: string) {
  yield Buffer.from(text);
}

describe('a run of a source', () => {
  let room: ConnectorRoom;
  beforeAll(async () => {
    room = await openConnectorRoom({ play });
  });
  afterAll(() => room.close());

  const begin = async (files: Record<string, string>) => {
    Object.assign(played, { files: new Map(Object.entries(files)), fetched: [], faults: new Map() });
    delete played.listFault;
    const owner = await makeOwner(room);
    const sourceId = await makeSource(owner, playedConfig);
    const sync = () => syncOnce(room, owner, sourceId);
    const names = async () => (await keptDocuments(room, sourceId)).map(({ name }) => name);
    return { owner, sourceId, sync, names };
  };

  it('brings what is there, and fetches nothing again', async () => {
    const { sync, names } = await begin({ 'a.txt': 'alpha', 'b/c.txt': 'gamma' });
    expect(await sync()).toMatchObject({ status: 'done', counts: { listed: 2, added: 2 } });
    expect(await names()).toEqual(['a.txt', 'b/c.txt']);
    played.fetched = [];
    expect(await sync()).toMatchObject({ status: 'done', counts: { unchanged: 2, added: 0 } });
    expect(played.fetched).toEqual([]);
  });

  it('neither reads nor writes an item that is as it was', async () => {
    const { sync, sourceId } = await begin({ 'a.txt': 'alpha', 'b.txt': 'beta', 'c.txt': 'gamma' });
    const versions = async () => {
      const rows = await room.database.system
        .selectFrom('source_item')
        .select(['name', sql<string>`xmin::text`.as('writtenBy')])
        .where('source_id', '=', sourceId)
        .execute();
      return new Map(rows.map(({ name, writtenBy }) => [name, writtenBy]));
    };
    await sync();
    const before = await versions();
    await sync();
    expect(await versions()).toEqual(before);
    played.files.set('b.txt', 'beta, but new');
    await sync();
    const after = await versions();
    expect([...after.keys()].filter((name) => after.get(name) !== before.get(name))).toEqual(['b.txt']);
  });

  it('replaces what changed under the same document, and removes what is gone', async () => {
    const { sync, sourceId } = await begin({ 'a.txt': 'one', 'b.txt': 'two', 'c.txt': 'three' });
    await sync();
    const before = await keptDocuments(room, sourceId);
    played.files.set('a.txt', 'one, but new');
    played.files.delete('b.txt');
    expect(await sync()).toMatchObject({ status: 'done', counts: { changed: 1, removed: 1, unchanged: 1 } });
    const after = await keptDocuments(room, sourceId);
    expect(after.map(({ name, sha256 }) => [name, sha256])).toEqual([
      ['a.txt', hash('one, but new')],
      ['c.txt', hash('three')],
    ]);
    expect(after[0]?.id).toBe(before[0]?.id);
  });

  it('knows a renamed file by its content and keeps its document', async () => {
    const { sync, sourceId } = await begin({ 'old/plan.txt': 'the plan', 'x.txt': 'x', 'y.txt': 'y' });
    await sync();
    const before = await keptDocuments(room, sourceId);
    played.files.delete('old/plan.txt');
    played.files.set('new/plan.txt', 'the plan');
    expect(await sync()).toMatchObject({ counts: { moved: 1, removed: 0, added: 0 } });
    const after = await keptDocuments(room, sourceId);
    expect(after.find(({ name }) => name === 'new/plan.txt')?.id).toBe(before[0]?.id);
    expect(after).toHaveLength(3);
  });

  it('removes nothing when the listing breaks off', async () => {
    const { sync, names } = await begin({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
    await sync();
    played.files.delete('c.txt');
    played.listFault = () => problem('connectors.source_failed', { status: 500 });
    expect(await sync()).toMatchObject({ status: 'failed', problem: { code: 'connectors.source_failed' } });
    expect(await names()).toEqual(['a.txt', 'b.txt', 'c.txt']);
  });

  it('holds back the removal of more than half until it is seen twice', async () => {
    const { sync, names, owner, sourceId } = await begin({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
    await sync();
    played.files.clear();
    expect(await sync()).toMatchObject({ status: 'held', counts: { removed: 0 } });
    expect(await names()).toHaveLength(3);
    expect(await showSource(owner.scope, sourceId)).toMatchObject({ heldRemovals: 3 });
    // The share is mounted again: nothing has happened.
    played.files.set('a.txt', 'a').set('b.txt', 'b').set('c.txt', 'c');
    expect(await sync()).toMatchObject({ status: 'done', counts: { removed: 0, added: 0 } });
    played.files.clear();
    expect(await sync()).toMatchObject({ status: 'held' });
    expect(await sync()).toMatchObject({ status: 'done', counts: { removed: 3 } });
    expect(await names()).toEqual([]);
    await expect(confirmRemovals(owner.scope, sourceId)).rejects.toMatchObject({
      code: 'connectors.nothing_held',
    });
  });

  it('keeps going when one item fails, and tries it again when its time has come', async () => {
    const { sync, names, owner, sourceId } = await begin({ 'a.txt': 'a', 'bad.txt': 'b', 'c.txt': 'c' });
    played.faults.set('bad.txt', () => problem('connectors.source_failed', { status: 500 }));
    expect(await sync()).toMatchObject({ status: 'done', counts: { added: 2, failed: 1 } });
    const { items } = await showItems(owner.scope, { sourceId, limit: 10, status: 'failed' });
    expect(items).toMatchObject([
      { name: 'bad.txt', attempts: 1, problem: { code: 'connectors.source_failed' } },
    ]);
    played.faults.clear();
    played.fetched = [];
    await sync();
    expect(played.fetched).toEqual([]);
    room.clock.value = new Date(room.clock.value.getTime() + 3_600_000);
    expect(await sync()).toMatchObject({ counts: { added: 1 } });
    expect(await names()).toEqual(['a.txt', 'bad.txt', 'c.txt']);
  });

  it('ends when the credentials are rejected, and waits as long as a busy source asks', async () => {
    const { sync, names, owner, sourceId } = await begin({ 'a.txt': 'a', 'b.txt': 'b' });
    await sync();
    played.files.set('a.txt', 'changed');
    played.faults.set('a.txt', () => problem('connectors.credentials_rejected'));
    expect(await sync()).toMatchObject({
      status: 'failed',
      problem: { code: 'connectors.credentials_rejected' },
    });
    expect(await names()).toEqual(['a.txt', 'b.txt']);
    played.listFault = () => problem('connectors.busy', { seconds: 7200 });
    await owner.scope.tx((tx) =>
      tx
        .updateTable('source')
        .set({ schedule: JSON.stringify({ kind: 'interval', minutes: 5 }) })
        .execute(),
    );
    await sync();
    const { nextRunAt } = await showSource(owner.scope, sourceId);
    expect(Date.parse(nextRunAt ?? '') - room.clock.value.getTime()).toBe(7_200_000);
  });

  it('does not mistake a file that it could not list for a removed one', async () => {
    const { sync, names } = await begin({
      'a.txt': 'a',
      'closed/b.txt': 'b',
      'closed/c.txt': 'c',
      'closing.txt': 'd',
    });
    await sync();
    played.files.delete('closed/b.txt');
    played.files.delete('closed/c.txt');
    played.files.delete('closing.txt');
    const open = room.connectors.kinds.rest.open;
    room.connectors.kinds.rest.open = async () => ({
      ...play(),
      async *listChanges() {
        const problemOf = { code: 'connectors.folder_unreadable', params: { reason: 'EACCES' } } as const;
        yield { type: 'unreadable', prefix: 'closed/', problem: problemOf };
        yield* play().listChanges(null);
      },
    });
    expect(await sync()).toMatchObject({ status: 'done', counts: { removed: 1, failed: 1 } });
    expect(await names()).toEqual(['a.txt', 'closed/b.txt', 'closed/c.txt']);
    room.connectors.kinds.rest.open = open;
  });
});
