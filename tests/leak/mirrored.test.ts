// Rights that come with the documents of a source: what a search shows is what the source lets one read, after every run.
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
import { searchKnowledge } from '../../apps/server/src/features/knowledge/index.ts';
import {
  makeGroup,
  makePerson,
  type Person,
  scopeOf,
} from '../../apps/server/src/features/knowledge/knowledge.fixture.ts';
import { randomFrom } from '../harness/random.ts';

const seed = Number(process.env.LEAK_SEED ?? 20261128);
const rounds = Number(process.env.LEAK_SYNC_ROUNDS ?? 6);
const random = randomFrom(seed);
const documents = 40;
const externals = ['user:p0', 'user:p1', 'user:p2', 'user:p3', 'group:g0', 'group:g1', 'group:stranger'];

/** The source: readers of each item as it names them. */
const truth = new Map<string, string[]>();
/** External readers → people here. */
const mapping = new Map<string, Set<string>>();
const tokenOf = (id: string) => `leaktoken${id}x`;

describe(`readers taken over from a source (seed ${seed})`, () => {
  let room: ConnectorRoom;
  let owner: Owner;
  let sourceId: string;
  const people: Person[] = [];

  beforeAll(async () => {
    room = await openConnectorRoom({
      play: () => ({
        async *listChanges() {
          for (const [id, readers] of truth) {
            const text = `Quarterly maintenance report ${tokenOf(id)}.`;
            yield {
              type: 'item',
              item: {
                externalId: id,
                name: `${id}.txt`,
                fingerprint: id,
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
    for (let index = 0; index < documents; index++) truth.set(`${index}`, someReaders());
  }, 300_000);
  afterAll(() => room.close());

  const someReaders = () => externals.filter(() => random.chance(0.25));

  async function mapTo(external: string, members: Person[]): Promise<void> {
    mapping.set(external, new Set(members.map(({ userId }) => userId)));
    const [one] = members;
    const principal = external.startsWith('user:')
      ? { kind: 'user' as const, id: (one as Person).userId as Id<'user'> }
      : { kind: 'group' as const, id: await makeGroup(room, owner.tenantId, members) };
    await mapPrincipals(owner.scope, { sourceId, mappings: [{ external, principal }] });
  }

  const wantedBy = ({ userId }: Person) =>
    [...truth]
      .filter(([, readers]) => readers.some((reader) => mapping.get(reader)?.has(userId) === true))
      .map(([id]) => tokenOf(id))
      .sort();

  async function seenBy(person: Person): Promise<string[]> {
    const { hits } = await searchKnowledge(scopeOf(room, person), {
      query: 'quarterly maintenance report',
      limit: 100,
      mode: 'lexical',
    });
    return [...JSON.stringify(hits).matchAll(/leaktoken\d+x/g)].map(([token]) => token);
  }

  async function expectTruth(): Promise<void> {
    for (const person of people)
      expect([...new Set(await seenBy(person))].sort(), person.name).toEqual(wantedBy(person));
  }

  it(`shows each person exactly what the source lets them read, through ${rounds} runs that change rights`, async () => {
    for (let round = 0; round < rounds; round++) {
      expect(await syncOnce(room, owner, sourceId)).toMatchObject({ status: 'done', problem: null });
      if (round === 0) await room.drain();
      await expectTruth();
      // A mapping counts at once, before the next run.
      const some = people.filter(() => random.chance(0.4));
      await mapTo('group:g1', some);
      await expectTruth();
      for (const id of truth.keys()) if (random.chance(0.5)) truth.set(id, someReaders());
    }
  }, 600_000);
});
