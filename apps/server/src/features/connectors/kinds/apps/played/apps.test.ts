// Each connector against a server that answers in the shapes of the real API: runs, changes, readers, faults.
import { text as readText } from 'node:stream/consumers';
import type { SourceKind } from '@jishi/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConnectorRoom,
  keptDocuments,
  makeOwner,
  makeSource,
  openConnectorRoom,
  syncOnce,
} from '../../../connectors.fixture.ts';
import type { NewSource } from '../../../source/create.ts';
import { showItems } from '../../../source/show.ts';
import { playedConfluence } from './confluence.fixture.ts';
import { playedDingtalk } from './dingtalk.fixture.ts';
import { playedFeishu } from './feishu.fixture.ts';
import { playedGoogleDrive } from './google.fixture.ts';
import { playedNotion } from './notion.fixture.ts';
import { playedSharepoint } from './sharepoint.fixture.ts';
import { playedWecom } from './wecom.fixture.ts';
import { drop, makeWorld, type PlayedApi, put, serveWorld, type World } from './world.fixture.ts';

const apis: [SourceKind, PlayedApi][] = [
  ['confluence', playedConfluence],
  ['notion', playedNotion],
  ['sharepoint', playedSharepoint],
  ['google-drive', playedGoogleDrive],
  ['feishu', playedFeishu],
  ['dingtalk', playedDingtalk],
  ['wecom', playedWecom],
];

const rounds = Number(process.env.JISHI_APP_DRILL_ROUNDS ?? 5);

let room: ConnectorRoom;
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  room = await openConnectorRoom();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(() => room.close());

async function connect(api: PlayedApi, world: World, more: Partial<NewSource> = {}) {
  const server = await serveWorld(world, api);
  closing.push(server.close);
  const owner = await makeOwner(room);
  const sourceId = await makeSource(owner, api.config(server.address), { secrets: api.secrets, ...more });
  const sync = () => syncOnce(room, owner, sourceId);
  return { owner, sourceId, sync };
}

/** Pages above others are documents too in Confluence. */
const ownOnly = (names: string[]) => names.filter((name) => !/^folder\w*\.html$/.test(name));
const namesOf = async (sourceId: string) =>
  ownOnly((await keptDocuments(room, sourceId)).map(({ name }) => name));
const wantedNames = (world: World, api: PlayedApi) => [...world.things.values()].map(api.nameOf).sort();

async function textsOf(sourceId: string): Promise<Map<string, string>> {
  const rows = await room.database.system
    .selectFrom('document')
    .select(['name', 'blob_key'])
    .where('source_id', '=', sourceId)
    .execute();
  const texts = new Map<string, string>();
  for (const { name, blob_key: key } of rows) {
    const blob = await room.ports.blobs.get(key);
    texts.set(name, blob === undefined ? '' : await readText(blob));
  }
  return texts;
}

function fill(world: World): void {
  for (const id of ['a', 'bb', 'ccc', 'dddd']) put(world, { id, text: `text of ${id}`, folder: '' });
  put(world, {
    id: 'eeeee',
    text: 'text of eeeee',
    folder: 'folderone',
    people: ['bob@example.com', 'ann@example.com'],
  });
}

function changeSomething(world: World, round: number): void {
  const { random, things } = world;
  if (random.chance(0.3) && things.size > 4) drop(world, random.pick([...things.keys()]) ?? '');
  const id = `r${'x'.repeat(random.below(6))}`;
  put(world, { id, title: `Title ${id}${round}`, text: `text ${random.below(1_000_000)}` });
}

describe.each(apis)('%s', (_, api) => {
  it('brings what is there, fetches only what changed, renames, and removes what is gone', async () => {
    const world = makeWorld(1);
    fill(world);
    const { sourceId, sync } = await connect(api, world);
    expect(await sync()).toMatchObject({ status: 'done', problem: null, counts: { failed: 0 } });
    expect((await namesOf(sourceId)).sort()).toEqual(wantedNames(world, api));
    for (const thing of world.things.values())
      expect((await textsOf(sourceId)).get(api.nameOf(thing))).toContain(thing.text);
    const still = await sync();
    expect(still).toMatchObject({ status: 'done', counts: { added: 0, changed: 0, removed: 0, failed: 0 } });
    put(world, { id: 'a', text: 'written anew' });
    put(world, { id: 'bb', title: 'Another title' });
    put(world, { id: 'ffffff', text: 'a new one', folder: '' });
    drop(world, 'dddd');
    const next = await sync();
    expect(next).toMatchObject({
      status: 'done',
      problem: null,
      counts: { added: 1, removed: 1, failed: 0 },
    });
    expect((await namesOf(sourceId)).sort()).toEqual(wantedNames(world, api));
    for (const thing of world.things.values())
      expect((await textsOf(sourceId)).get(api.nameOf(thing))).toContain(thing.text);
  });

  it('says that credentials are rejected, and keeps what it has', async () => {
    const world = makeWorld(2);
    fill(world);
    const { sync } = await connect(api, world, { secrets: api.wrongSecrets });
    expect(await sync()).toMatchObject({
      status: 'failed',
      problem: { code: 'connectors.credentials_rejected' },
    });
  });

  it.runIf(api.readersOf !== undefined)('mirrors readers, and follows when they change', async () => {
    const world = makeWorld(3);
    fill(world);
    const { owner, sourceId, sync } = await connect(api, world, { access: 'mirror' });
    const expectReaders = async () => {
      const { items } = await showItems(owner.scope, { sourceId, limit: 50 });
      const told = items.map(({ name, readers }) => [name, [...(readers ?? [])].sort()]);
      const wanted = [...world.things.values()].map((thing) => [
        api.nameOf(thing),
        [...(api.readersOf?.(thing) ?? [])].sort(),
      ]);
      expect(told).toEqual(expect.arrayContaining(wanted));
    };
    expect(await sync()).toMatchObject({ status: 'done', problem: null, counts: { failed: 0 } });
    await expectReaders();
    put(world, { id: 'ccc', people: ['bob@example.com'] });
    put(world, { id: 'dddd', people: [] });
    expect(await sync()).toMatchObject({ status: 'done', problem: null });
    await expectReaders();
  });

  it(`comes to what the source has although requests fail, ${rounds} times`, async () => {
    const world = makeWorld(4);
    fill(world);
    const { owner, sourceId, sync } = await connect(api, world);
    for (let round = 0; round < rounds; round++) {
      world.faults = 0.2;
      const before = (await keptDocuments(room, sourceId)).length;
      const run = await sync();
      const after = (await keptDocuments(room, sourceId)).length;
      // A run that did not come to the end of its listing removed nothing.
      if (run.status === 'failed') expect(after).toBeGreaterThanOrEqual(before);
      changeSomething(world, round);
    }
    world.faults = 0;
    // Failed items, and removals that were held back, are due.
    for (let look = 0; look < 2; look++) {
      room.clock.value = new Date(room.clock.value.getTime() + 25 * 3_600_000);
      expect(await sync()).toMatchObject({ problem: null });
    }
    expect((await namesOf(sourceId)).sort()).toEqual(wantedNames(world, api));
    for (const thing of world.things.values())
      expect((await textsOf(sourceId)).get(api.nameOf(thing))).toContain(thing.text);
    expect((await showItems(owner.scope, { sourceId, limit: 50, status: 'failed' })).items).toEqual([]);
  });
});

describe('a token', () => {
  it('is fetched anew when the source stops accepting it', async () => {
    const world = makeWorld(5);
    fill(world);
    const old = { refusals: 1 };
    const api: PlayedApi = {
      ...playedFeishu,
      answer: (of, asked) => {
        if (asked.path.includes('/wiki/') && old.refusals-- > 0) return { status: 401, json: {} };
        return playedFeishu.answer(of, asked);
      },
    };
    const { sync } = await connect(api, world);
    expect(await sync()).toMatchObject({ status: 'done', counts: { added: 5 } });
    expect(world.requests.filter((request) => request.includes('tenant_access_token'))).toHaveLength(2);
  });
});
