// Rights that come with the documents of a source: what a search shows, and what an old citation opens, is what the source
// lets one read, after every run: readers, contents and deletions change there, mapping, nested groups and denials here.
import type { Id } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConnectorRoom,
  makeOwner,
  makeSource,
  type Owner,
  openConnectorRoom,
  playedConfig,
  syncOnce,
} from '../../apps/server/src/features/connectors/connectors.fixture.ts';
import { mapPrincipals } from '../../apps/server/src/features/connectors/source/principals.ts';
import { openEvidence, searchKnowledge } from '../../apps/server/src/features/knowledge/index.ts';
import {
  as,
  makeGroup,
  makePerson,
  type Person,
  scopeOf,
} from '../../apps/server/src/features/knowledge/knowledge.fixture.ts';
import type { Scope } from '../../apps/server/src/kernel/scope.ts';
import { randomFrom } from '../harness/random.ts';

const seed = Number(process.env.LEAK_SEED ?? 20261128);
const rounds = Number(process.env.LEAK_SYNC_ROUNDS ?? 6);
const random = randomFrom(seed);
const documents = 40;
const externals = ['user:p0', 'user:p1', 'user:p2', 'user:p3', 'group:g0', 'group:g1', 'group:stranger'];

interface Item {
  readers: string[];
  /** Grows with its content. */
  version: number;
}

/** The source: its items, with their readers as it names them. */
const truth = new Map<string, Item>();
/** External readers → people here, themselves or as members of the group. */
const mapping = new Map<string, Set<string>>();
/** People in a group that is, from time to time, inside the one that `group:g0` is here. */
const nested = new Set<string>();
const state = { nesting: false, denied: '' };
const tokenOf = (id: string) => `leaktoken${id}x`;
const checks = { made: 0 };

describe(`readers taken over from a source (seed ${seed})`, () => {
  let room: ConnectorRoom;
  let owner: Owner;
  let sourceId: string;
  let inner: string;
  const groups = new Map<string, string>();
  const people: Person[] = [];

  beforeAll(async () => {
    room = await openConnectorRoom({
      play: () => ({
        async *listChanges() {
          for (const [id, { readers, version }] of truth) {
            const text = `Quarterly maintenance report ${tokenOf(id)}, issue leakissue${version}y.`;
            yield {
              type: 'item',
              item: {
                externalId: id,
                name: `${id}.txt`,
                fingerprint: `${id}:${version}`,
                readers,
                content: Buffer.from(text),
              },
            };
          }
          yield { type: 'end', complete: true, cursor: null };
        },
      }),
    });
    owner = await makeOwner(room);
    for (let index = 0; index < 6; index++)
      people.push(await makePerson(room, owner.tenantId, { name: `Person ${index}` }));
    sourceId = await makeSource(owner, playedConfig, { access: 'mirror' });
    for (let index = 0; index < 4; index++) await mapTo(`user:p${index}`, [people[index] as Person]);
    for (const name of ['group:g0', 'group:g1'])
      await mapTo(
        name,
        people.filter(() => random.chance(0.4)),
      );
    for (let index = 0; index < documents; index++)
      truth.set(`${index}`, { readers: someReaders(), version: 0 });
    inner = await makeGroup(room, owner.tenantId, people.slice(0, 2));
    for (const { userId } of people.slice(0, 2)) nested.add(userId);
  }, 300_000);
  afterAll(() => room.close());

  const someReaders = () => externals.filter(() => random.chance(0.25));

  async function mapTo(external: string, members: Person[]): Promise<void> {
    mapping.set(external, new Set(members.map(({ userId }) => userId)));
    await mapPrincipals(owner.scope, {
      sourceId,
      mappings: [{ external, principal: await principalOf(external, members) }],
    });
  }

  async function principalOf(external: string, members: Person[]) {
    if (external.startsWith('user:'))
      return { kind: 'user' as const, id: (members[0] as Person).userId as Id<'user'> };
    const id = await makeGroup(room, owner.tenantId, members);
    groups.set(external, id);
    return { kind: 'group' as const, id };
  }

  /** The group of two goes into the one that the source calls g0, or out of it. */
  async function toggleNesting(): Promise<void> {
    state.nesting = !state.nesting;
    const place = { tenant_id: owner.tenantId, group_id: groups.get('group:g0') ?? '', inner_id: inner };
    const { system } = room.database;
    if (state.nesting) await system.insertInto('group_nesting').values(place).execute();
    else await system.deleteFrom('group_nesting').where('inner_id', '=', inner).execute();
  }

  /** Somebody reads nothing of the base, whatever the source says; then somebody else. */
  async function deny(person: Person): Promise<void> {
    state.denied = person.userId;
    const answer = await as(room, owner.person)(`PUT /v1/knowledge/bases/${owner.baseId}/grants`, {
      grants: [{ principal: { kind: 'user', id: owner.person.userId }, right: 'own' }],
      denied: [{ kind: 'user', id: person.userId }],
    });
    expect(answer.status).toBe(200);
  }

  const holds = (external: string, userId: string) =>
    mapping.get(external)?.has(userId) === true ||
    (external === 'group:g0' && state.nesting && nested.has(userId));

  const wantedBy = ({ userId }: Person) =>
    [...truth]
      .filter(([, { readers }]) => state.denied !== userId && readers.some((reader) => holds(reader, userId)))
      .map(([id]) => tokenOf(id))
      .sort();

  async function hitsOf(scope: Scope) {
    const query = 'quarterly maintenance report';
    const { hits } = await searchKnowledge(scope, { query, limit: 100, mode: 'lexical' });
    return hits;
  }

  const tokensIn = (shown: unknown) =>
    [...new Set([...JSON.stringify(shown).matchAll(/leaktoken\d+x/g)].map(([token]) => token))].sort();

  /** Everything that a citation ever named: what opens of it belongs to documents that may be read now. */
  const cited = new Set<string>();

  async function look(person: Person): Promise<{ seen: string[]; issues: Map<string, string> }> {
    const scope = scopeOf(room, person);
    const hits = await hitsOf(scope);
    const opened = await scope.tx((tx) => openEvidence(tx, scope, [...cited]));
    const wanted = new Set(wantedBy(person));
    for (const token of [...tokensIn(hits), ...tokensIn([...opened.values()])]) {
      checks.made += 1;
      if (!wanted.has(token)) throw new Error(`${token} leaks to ${person.name}`);
    }
    const issues = hits.map(({ text }) => [/leaktoken\d+x/.exec(text)?.[0] ?? '', text] as const);
    return { seen: tokensIn(hits), issues: new Map(issues) };
  }

  /** After indexing: nothing is missing either, and it is the newest content. */
  async function expectTruth(): Promise<void> {
    for (const { chunkId } of await hitsOf(owner.scope)) cited.add(chunkId);
    for (const person of people) {
      const { seen, issues } = await look(person);
      expect(seen, person.name).toEqual(wantedBy(person));
      for (const [id, { version }] of truth) {
        const text = issues.get(tokenOf(id));
        checks.made += 1;
        if (text !== undefined) expect(text).toContain(`leakissue${version}y`);
      }
    }
  }

  /** Before indexing: what a document showed goes on to be shown, but to nobody who may not read both contents. */
  async function expectNoMoreThan(before: Map<string, string[]>, changed: Set<string>): Promise<void> {
    for (const person of people) {
      const { issues } = await look(person);
      for (const [token, text] of issues) {
        const id = token.slice('leaktoken'.length, -1);
        const old = !text.includes(`leakissue${truth.get(id)?.version}y`);
        checks.made += 1;
        if (old && (!changed.has(id) || before.get(person.userId)?.includes(token) !== true))
          throw new Error(`an earlier content of ${token} is shown to ${person.name}`);
      }
    }
  }

  /** Readers, contents and the items themselves change there. Gives the items with other content. */
  function changeThere(round: number): Set<string> {
    const changed = new Set<string>();
    for (const [id, item] of truth) {
      if (random.chance(0.5)) item.readers = someReaders();
      if (!random.chance(0.25)) continue;
      item.version += 1;
      changed.add(id);
    }
    for (const id of [...truth.keys()].filter(() => random.chance(0.08))) truth.delete(id);
    truth.set(`${documents + round}`, { readers: someReaders(), version: 0 });
    return changed;
  }

  it(`shows each person exactly what the source lets them read, through ${rounds} runs that change rights`, async () => {
    let changed = new Set<string>();
    for (let round = 0; round < rounds; round++) {
      const before = new Map(people.map((person) => [person.userId, wantedBefore.get(person.userId) ?? []]));
      expect(await syncOnce(room, owner, sourceId)).toMatchObject({ status: 'done', problem: null });
      await expectNoMoreThan(before, changed);
      await room.drain();
      await expectTruth();
      // A mapping, a nesting and a denial count at once, before the next run.
      await mapTo(
        'group:g1',
        people.filter(() => random.chance(0.4)),
      );
      await expectTruth();
      await toggleNesting();
      await expectTruth();
      await deny(random.pick(people) as Person);
      await expectTruth();
      for (const person of people) wantedBefore.set(person.userId, wantedBy(person));
      changed = changeThere(round);
    }
    process.stdout.write(`mirrored rights: ${checks.made} checks, 0 leaks\n`);
  }, 900_000);
  const wantedBefore = new Map<string, string[]>();
});
