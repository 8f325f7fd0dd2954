import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Random, randomFrom } from '../../../../../../tests/harness/random.ts';
import { problem } from '../../../kernel/problem.ts';
import type { Tx } from '../../../kernel/scope.ts';
import {
  type ConnectorRoom,
  keptDocuments,
  makeOwner,
  makeSource,
  type Owner,
  openConnectorRoom,
  playedConfig,
  syncOnce,
  workOnRuns,
} from '../connectors.fixture.ts';
import type { OpenSource, SourceContext } from '../kinds/kind.ts';
import { mapPrincipals } from '../source/principals.ts';
import { sync } from './run.ts';
import { openRun } from './run-store.ts';

/** The truth: what the source has, and who may read it there. */
interface Item {
  text: string;
  readers: string[];
}

const world = {
  items: new Map<string, Item>(),
  random: randomFrom(1),
  /** Chance of a fault at each step of the source. */
  faults: 0,
  /** Steps until the worker dies; undefined = it lives. */
  deathIn: undefined as number | undefined,
  die: () => {},
};

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

const faults = [
  () => problem('connectors.source_failed', { status: 500 }),
  () => problem('connectors.unreachable', { reason: 'cut off' }),
  () => problem('connectors.busy', { seconds: 1 }),
  () => problem('connectors.credentials_rejected'),
  () => problem('connectors.item_missing'),
  () => problem('connectors.answer_invalid', { reason: 'half a page' }),
];

/** Each step of the source may fail, and may be the last that its worker lives to see. */
function step(random: Random, what: 'list' | 'fetch'): void {
  if (world.deathIn !== undefined && world.deathIn-- <= 0) world.die();
  if (!random.chance(what === 'list' ? world.faults / 4 : world.faults)) return;
  throw (random.pick(faults) ?? faults[0])?.() ?? new Error('no fault');
}

function play(context: SourceContext<'rest'>): OpenSource {
  const { random } = world;
  return {
    async *listChanges() {
      for (const [path, { text, readers }] of [...world.items]) {
        step(random, 'list');
        context.signal.throwIfAborted();
        yield {
          type: 'item',
          item: { externalId: path, name: path, fingerprint: hash(text), readers, moveKey: hash(text) },
        };
      }
      yield { type: 'end', complete: true, cursor: null };
    },
    async fetch({ externalId }) {
      step(random, 'fetch');
      const item = world.items.get(externalId);
      if (item === undefined) throw problem('connectors.item_missing');
      return { content: cutSometimes(item.text), mediaType: 'text/plain' };
    },
  };
}

async function* cutSometimes(text: string) {
  const half = Math.floor(text.length / 2);
  yield Buffer.from(text.slice(0, half));
  if (world.random.chance(world.faults)) throw problem('connectors.unreachable', { reason: 'cut off' });
  yield Buffer.from(text.slice(half));
}

const groups = ['group:sales', 'group:legal', 'group:board', 'group:nobody-knows'];

function change(random: Random): void {
  for (let count = 1 + random.below(6); count > 0; count--) {
    const path = `folder${random.below(4)}/file${random.below(25)}.txt`;
    const known = world.items.get(path);
    const readers = groups.filter(() => random.chance(0.4));
    const what = random.below(4);
    if (known === undefined || what === 0)
      world.items.set(path, { text: `text ${random.below(1_000_000)} of ${path}`, readers });
    else if (what === 1) world.items.set(path, { ...known, readers });
    else {
      world.items.delete(path);
      if (what === 2) world.items.set(`moved/${random.below(1000)}.txt`, known);
    }
  }
}

describe('a source that fails and workers that die', () => {
  let room: ConnectorRoom;
  beforeAll(async () => {
    room = await openConnectorRoom({ play });
  });
  afterAll(() => room.close());

  /** No content is read by anybody who could not read this very content in the source at some moment. */
  function expectNothingWidened(
    kept: Awaited<ReturnType<typeof keptDocuments>>,
    {
      seen,
      mapped,
      ownerKey,
    }: { seen: Map<string, string[][]>; mapped: Map<string, string>; ownerKey: string },
  ): void {
    for (const { sha256, readers, name } of kept) {
      const fits = (seen.get(sha256) ?? []).some((list) => {
        const allowed = new Set([ownerKey, ...list.flatMap((reader) => mapped.get(reader) ?? [])]);
        return readers.every((reader) => allowed.has(reader));
      });
      expect(fits, `${name} is read by ${readers.join()}`).toBe(true);
    }
  }

  it('comes to what the source has, 50 times over, without a double, a loss or a wider right', async () => {
    const random = randomFrom(20_260_101);
    Object.assign(world, { items: new Map(), random });
    const owner = await makeOwner(room);
    const sourceId = await makeSource(owner, playedConfig, { access: 'mirror' });
    const mapped = await mapThree(room, owner, sourceId);
    const ownerKey = `user:${owner.person.userId}`;
    const seen = new Map<string, string[][]>();
    const note = () => {
      for (const { text, readers } of world.items.values())
        seen.set(hash(text), [...(seen.get(hash(text)) ?? []), readers]);
    };
    for (let round = 0; round < 50; round++) {
      change(random);
      note();
      world.faults = 0.15;
      await syncDying(room, { owner, sourceId, random });
      expectNothingWidened(await keptDocuments(room, sourceId), { seen, mapped, ownerKey });
      if (round % 5 !== 4) continue;
      // The source recovers: two looks suffice, the second one for removals that were held back.
      Object.assign(world, { faults: 0, deathIn: undefined });
      room.clock.value = new Date(room.clock.value.getTime() + 24 * 3_600_000);
      await finishOpenRun(room, owner, sourceId);
      await syncOnce(room, owner, sourceId);
      expect((await syncOnce(room, owner, sourceId)).status).toBe('done');
      const kept = await keptDocuments(room, sourceId);
      const wanted = [...world.items].map(([name, { text, readers }]) => ({
        name,
        sha256: hash(text),
        readers: [...new Set([ownerKey, ...readers.flatMap((reader) => mapped.get(reader) ?? [])])].sort(),
      }));
      const byName = (left: { name: string }, right: { name: string }) => (left.name < right.name ? -1 : 1);
      expect(
        kept.map(({ id: _, ...rest }) => ({ ...rest, readers: [...rest.readers].sort() })).sort(byName),
      ).toEqual(wanted.sort(byName));
      expect(new Set(kept.map(({ name }) => name)).size).toBe(kept.length);
    }
  }, 600_000);

  it('lets two workers on one run do the work of one', async () => {
    Object.assign(world, {
      items: new Map(Array.from({ length: 40 }, (_, n) => [`f${n}.txt`, { text: `text ${n}`, readers: [] }])),
      random: randomFrom(3),
      faults: 0,
      deathIn: undefined,
    });
    const owner = await makeOwner(room);
    const sourceId = await makeSource(owner, playedConfig, { start: true });
    const run = await owner.scope.tx((tx: Tx) => openRun(tx, sourceId));
    const input = { sourceId, runId: run?.id ?? '' };
    const scope = room.scopes.forSystem(owner.tenantId);
    await Promise.all([sync(scope, input), sync(scope, input), sync(scope, input)]);
    expect(await keptDocuments(room, sourceId)).toHaveLength(40);
    room.queued.length = 0;
  });
});

/** Three of the four external groups are groups here; the fourth is nobody. */
async function mapThree(room: ConnectorRoom, owner: Owner, sourceId: string): Promise<Map<string, string>> {
  const { makeGroup } = await import('../../knowledge/knowledge.fixture.ts');
  const mapped = new Map<string, string>();
  for (const external of groups.slice(0, 3)) {
    const groupId = await makeGroup(room, owner.tenantId, [owner.person]);
    mapped.set(external, `group:${groupId}`);
    await mapPrincipals(owner.scope, {
      sourceId,
      mappings: [{ external, principal: { kind: 'group', id: groupId } }],
    });
  }
  return mapped;
}

/** A run whose worker dies without a word somewhere, as after kill -9: its lease stays until it runs out. */
async function syncDying(
  room: ConnectorRoom,
  { owner, sourceId, random }: { owner: Owner; sourceId: string; random: Random },
): Promise<void> {
  const { syncNow } = await import('../source/runs.ts');
  room.clock.value = new Date(room.clock.value.getTime() + 1_000);
  await syncNow(owner.scope, sourceId).catch(() => undefined);
  world.deathIn = random.chance(0.6) ? random.below(world.items.size + 4) : undefined;
  const dead = { value: false };
  const killer = new AbortController();
  world.die = () => {
    dead.value = true;
    killer.abort();
  };
  const { scopes } = room;
  // Nothing that a dead process would still do reaches the database.
  const mortal = {
    ...room,
    scopes: {
      ...scopes,
      forJob: (...given: Parameters<typeof scopes.forJob>) => {
        const scope = scopes.forJob(...given);
        return {
          ...scope,
          tx: <T>(work: (tx: Tx) => Promise<T>) =>
            scope.tx(async (tx) => {
              if (dead.value) throw new Error('dead');
              const result = await work(tx);
              if (dead.value) throw new Error('died before the commit');
              return result;
            }),
        };
      },
    },
  };
  await workOnRuns(mortal, killer.signal);
  if (dead.value) room.clock.value = new Date(room.clock.value.getTime() + 61_000);
  await finishOpenRun(room, owner, sourceId);
}

/** What the schedule does with a run that nobody works on. */
async function finishOpenRun(room: ConnectorRoom, owner: Owner, sourceId: string): Promise<void> {
  const { syncJob } = await import('./request.ts');
  world.deathIn = undefined;
  const run = await owner.scope.tx((tx: Tx) => openRun(tx, sourceId));
  if (run === undefined) return;
  room.queued.push(syncJob({ tenantId: owner.tenantId, sourceId, runId: run.id }));
  await workOnRuns(room);
}
