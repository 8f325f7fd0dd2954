// Searches on a remote index whose copies are late: what it shows is never more than may be read at this moment, and as soon
// as the copies are made, no less. In memory, or on the Milvus that MILVUS_TEST_URL names.
import type { Id } from '@jishi/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  followRemote,
  importPassages,
  searchKnowledge,
} from '../../apps/server/src/features/knowledge/index.ts';
import {
  as,
  makeBase,
  makeGroup,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  scopeOf,
  silentLog,
} from '../../apps/server/src/features/knowledge/knowledge.fixture.ts';
import { copyPending } from '../../apps/server/src/features/knowledge/remote/copy.ts';
import { createMemoryIndex } from '../../apps/server/src/features/knowledge/remote/memory-index.fixture.ts';
import { createMilvusIndex, type RemoteIndex } from '../../apps/server/src/features/search/index.ts';
import { newId } from '../../apps/server/src/kernel/id.ts';
import { randomFrom } from '../harness/random.ts';
import { type Corpus, type ModelDocument, makeCorpus, mayNest, mayRead } from './model.ts';

const seed = Number(process.env.LEAK_SEED ?? 20261128);
const random = randomFrom(seed);
/** More than are asked for by name, so that those who may read most of them are filtered by access lists. */
const documentCount = 1_600;
const peopleCount = 10;
const rounds = 3;
const question = 'quarterly maintenance report';

const checks = { made: 0 };
let room: Room;
let owner: Person;
let people: Person[];
let corpus: Corpus;
let index: RemoteIndex;
/** Kinds of filters that the index was asked with. */
const asked = new Set<'lists' | 'names'>();

function openIndex(): RemoteIndex {
  const url = process.env.MILVUS_TEST_URL;
  if (url === undefined) return createMemoryIndex().remote;
  const prefix = `leak_${newId('segment').replaceAll('-', '_')}`;
  return createMilvusIndex({ url, prefix, consistency: 'Strong' });
}

/** The index of every search: notes how it is asked. */
const watched = (): RemoteIndex => ({
  ...index,
  findByWords: (filter, query) => {
    asked.add(filter.documentIds === undefined ? 'lists' : 'names');
    return index.findByWords(filter, query);
  },
});

beforeAll(async () => {
  // Triggers are of the whole database: not one that other tests are in.
  room = await openRoom({ alone: true });
  index = openIndex();
  const tenantId = await makeTenant(room);
  owner = await makePerson(room, tenantId, { name: 'Olga', role: 'admin' });
  people = [];
  for (let count = 0; count < peopleCount; count++)
    people.push(await makePerson(room, tenantId, { name: `Person ${count}`, role: 'member' }));
  await followRemote({
    system: room.database.system,
    jobs: room.ports.jobs,
    log: silentLog,
    name: 'leak',
    works: false,
  });
  await makeWorld(tenantId);
}, 600_000);
beforeEach(() => {
  room.ports.knowledge.remote = watched();
});
afterAll(async () => {
  process.stdout.write(`remote leak test: ${checks.made} checks, 0 leaks\n`);
  await index.close();
  await room.close();
});

async function makeWorld(tenantId: Id<'tenant'>): Promise<void> {
  const memberships = new Map(people.map(({ userId }) => [userId as string, new Set<string>()]));
  const groupIds: string[] = [];
  for (let count = 0; count < 5; count++) {
    const members = people.filter(() => random.chance(0.3));
    const id = await makeGroup(room, tenantId, members);
    groupIds.push(id);
    for (const { userId } of members) memberships.get(userId)?.add(id);
  }
  const userIds = people.map(({ userId }) => userId);
  corpus = makeCorpus({ random, documentCount, groupIds, userIds, memberships });
  // Most of it is open to most people, or nobody would be filtered by access lists.
  for (const document of corpus.documents) if (random.chance(0.8)) document.entries = null;
  for (const base of corpus.bases) {
    if (random.chance(0.8)) base.grants = ['everyone'];
    base.denies = random.chance(0.5) ? [] : base.denies.slice(0, 1);
    base.id = await makeBase(room, owner);
    await setGrants(base);
  }
  for (let count = 0; count < 5; count++) await changeNesting();
  await fill();
}

async function fill(): Promise<void> {
  const runs = Map.groupBy(corpus.documents, ({ base, entries, denies }) =>
    JSON.stringify([base, entries, denies]),
  );
  for (const documents of runs.values()) {
    const [first] = documents;
    const baseId = corpus.bases[first?.base ?? 0]?.id as Id<'base'>;
    const entries = first?.entries == null ? {} : { entries: first.entries as `user:${string}`[] };
    const target = { baseId, ...entries, denies: (first?.denies ?? []) as `user:${string}`[] };
    const passages = documents.map(({ token }) => ({
      title: token,
      text: `Quarterly maintenance report ${token}.`,
    }));
    const ids = await importPassages(scopeOf(room, owner), target, passages);
    for (const [place, document] of documents.entries()) document.id = ids[place] ?? '';
  }
}

async function put(path: `/${string}`, body: object): Promise<void> {
  const answer = await as(room, owner)(`PUT ${path}`, body);
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
}

function toContract(principal: string) {
  const [kind = '', id] = principal.split(':');
  return kind === 'everyone' ? { kind } : { kind, id };
}

function setGrants(base: Corpus['bases'][number]): Promise<void> {
  const grants = [
    { principal: { kind: 'user', id: owner.userId }, right: 'own' },
    ...base.grants.map((principal) => ({ principal: toContract(principal), right: 'read' })),
  ];
  return put(`/v1/knowledge/bases/${base.id}/grants`, { grants, denied: base.denies.map(toContract) });
}

/** A group goes into another, or out of it again. */
async function changeNesting(): Promise<void> {
  const [outer, inner] = [random.pick(corpus.groupIds) ?? '', random.pick(corpus.groupIds) ?? ''];
  const inside = corpus.nestings.get(outer);
  const row = { tenant_id: owner.tenantId, group_id: outer, inner_id: inner };
  const { system } = room.database;
  if (inside?.has(inner) === true) {
    await system
      .deleteFrom('group_nesting')
      .where('group_id', '=', outer)
      .where('inner_id', '=', inner)
      .execute();
    inside.delete(inner);
  } else if (mayNest(corpus, outer, inner)) {
    await system.insertInto('group_nesting').values(row).execute();
    inside?.add(inner);
  }
}

/** Lists, denials, grants, memberships and nesting change; the copies do not. */
async function shuffleRights(): Promise<void> {
  for (let count = 0; count < 60; count++) {
    const document = random.pick(corpus.documents);
    if (document === undefined) continue;
    document.entries = corpus.newEntries();
    document.denies = corpus.newDenies();
    const denied = document.denies.map(toContract);
    const list = document.entries?.map(toContract);
    const body = list === undefined ? { mode: 'inherit', denied } : { mode: 'list', entries: list, denied };
    await put(`/v1/knowledge/documents/${document.id}/access`, body);
  }
  const base = random.pick(corpus.bases);
  if (base !== undefined) {
    base.grants = random.chance(0.7) ? ['everyone'] : corpus.newGrants();
    await setGrants(base);
  }
  for (let count = 0; count < 4; count++) await changeMembership();
  for (let count = 0; count < 3; count++) await changeNesting();
}

async function changeMembership(): Promise<void> {
  const [person, group] = [random.pick(people), random.pick(corpus.groupIds) ?? ''];
  const groups = corpus.memberships.get(person?.userId ?? '');
  if (person === undefined || groups === undefined) return;
  const row = { tenant_id: owner.tenantId, group_id: group, member_id: person.memberId };
  const { system } = room.database;
  if (groups.delete(group))
    await system
      .deleteFrom('group_member')
      .where('group_id', '=', group)
      .where('member_id', '=', person.memberId)
      .execute();
  else {
    await system.insertInto('group_member').values(row).execute();
    groups.add(group);
  }
}

const readableBy = (person: Person) =>
  corpus.documents.filter((document) => mayRead(corpus, person.userId, document));

/** Documents of the hits; a forbidden one fails. */
async function seenBy(person: Person, query = question): Promise<ModelDocument[]> {
  const { hits } = await searchKnowledge(scopeOf(room, person), { query, mode: 'lexical', limit: 100 });
  return [...new Set([...JSON.stringify(hits).matchAll(/leaktoken\d+x/g)].map(([token]) => token))].map(
    (token) => {
      checks.made += 1;
      const document = corpus.byToken.get(token);
      if (document === undefined || !mayRead(corpus, person.userId, document))
        throw new Error(`${token} leaks to ${person.name}`);
      return document;
    },
  );
}

/** Nothing is shown of what the index brings up against the filter; each forbidden document is brought up. */
async function probeAgainstTheFilter(person: Person): Promise<void> {
  const allowed = new Set(readableBy(person));
  const forbidden = corpus.documents.filter((document) => !allowed.has(document));
  const ids = new Map(forbidden.map(({ id, token }) => [id, token]));
  const { rows } = await room.database.execute('select id, document_id from chunk');
  const hits = (rows as { id: string; document_id: string }[])
    .filter((row) => ids.has(row.document_id))
    .map((row) => ({ chunkId: row.id, documentId: row.document_id, score: 1 }));
  room.ports.knowledge.remote = { ...index, findByWords: async () => hits };
  expect(await seenBy(person)).toEqual([]);
  room.ports.knowledge.remote = watched();
  checks.made += forbidden.length;
}

/** What may be read is found: all of it up to the limit, and each by its name. */
async function probeWhatMayBeRead(person: Person): Promise<void> {
  const readable = readableBy(person);
  expect(await seenBy(person), person.name).toHaveLength(Math.min(100, readable.length));
  const known = random.pick(readable);
  if (known !== undefined) expect((await seenBy(person, known.token))[0]?.token).toBe(known.token);
}

describe(`a remote index shows what may be read (seed ${seed})`, () => {
  it(`to ${peopleCount} people, through ${rounds} rounds of changes that it hears of late`, async () => {
    await copyPending(scopeOf(room, owner));
    for (let round = 0; round < rounds; round++) {
      for (const person of people) await probeWhatMayBeRead(person);
      await shuffleRights();
      for (const person of people) {
        await seenBy(person);
        await probeAgainstTheFilter(person);
      }
      await copyPending(scopeOf(room, owner));
    }
    for (const person of people) await probeWhatMayBeRead(person);
    expect([...asked].sort()).toEqual(['lists', 'names']);
    expect(checks.made).toBeGreaterThan(peopleCount * 100);
  });
});
