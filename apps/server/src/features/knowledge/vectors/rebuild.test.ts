import type { Id } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../kernel/id.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { importPassages } from '../ingestion/passages.ts';
import {
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  scopeOf,
} from '../knowledge.fixture.ts';
import { searchKnowledge } from '../retrieval/search.ts';
import { setEmbedding } from './set-embedding.ts';

const DOCUMENTS = 70;

let room: Room;
let owner: Person;
let tenantId: Id<'tenant'>;
/** Called for every batch of passages, with the model. */
let onBatch: (modelId: string) => Promise<void> = async () => undefined;
const askedWith: string[] = [];

beforeAll(async () => {
  room = await openRoom({
    embedder: async (_, { modelId, inputs, purpose }) => {
      if (purpose === 'query') askedWith.push(modelId);
      else if (inputs.length > 1) await onBatch(modelId);
      // The number in a text is its direction.
      return inputs.map((text) => {
        const angle = (Number(/\d+/.exec(text)?.[0] ?? 0) * Math.PI) / 2 / DOCUMENTS;
        return Float32Array.from([Math.cos(angle), Math.sin(angle)]);
      });
    },
  });
  tenantId = await makeTenant(room);
  owner = await makePerson(room, tenantId, { name: 'Olga', role: 'admin' });
});
afterAll(() => room.close());

async function makeModel(): Promise<Id<'model'>> {
  const [id, provider] = [newId('model'), newId('provider')];
  const { system } = room.database;
  await system
    .insertInto('provider')
    .values({
      tenant_id: tenantId,
      id: provider,
      name: provider,
      kind: 'openai-compatible',
      base_url: 'http://x',
    })
    .execute();
  await system
    .insertInto('model')
    .values({
      tenant_id: tenantId,
      id,
      provider_id: provider,
      name: id,
      upstream_name: 'm',
      kind: 'embedding',
    })
    .execute();
  return id;
}

async function find(scope: Scope, baseId: string, number: number): Promise<string | undefined> {
  const { hits } = await searchKnowledge(scope, {
    query: `passage ${number}`,
    baseIds: [baseId as Id<'base'>],
    mode: 'vector',
    limit: 1,
  });
  return hits[0]?.text;
}

describe('while the vectors of a new model are built', () => {
  it('searches use the old ones, all of them, until the new ones are complete, even when the building breaks off', {
    timeout: 120_000,
  }, async () => {
    const baseId = await makeBase(room, owner);
    const scope = scopeOf(room, owner);
    const texts = Array.from({ length: DOCUMENTS }, (_, index) => `passage ${index}`);
    await importPassages(
      scope,
      { baseId: baseId as Id<'base'> },
      texts.map((text) => ({ title: '', text })),
    );
    const [first, second] = [await makeModel(), await makeModel()];
    await setEmbedding(scope, { baseId, modelId: first });
    await room.drain();

    const batches: string[] = [];
    onBatch = async (modelId) => {
      batches.push(modelId);
      askedWith.length = 0;
      for (const number of [0, 33, 69]) expect(await find(scope, baseId, number)).toBe(`passage ${number}`);
      expect(new Set(askedWith)).toEqual(new Set([first]));
      if (batches.length === 2) throw new Error('the process ends here');
    };
    await setEmbedding(scope, { baseId, modelId: second });
    await expect(room.drain()).rejects.toThrow('the process ends here');
    askedWith.length = 0;
    expect(await find(scope, baseId, 42)).toBe('passage 42');
    expect(askedWith).toEqual([first]);

    await room.ports.jobs.send(undefined as never, {
      name: 'knowledge.embed',
      payload: { tenantId, baseId } as never,
    });
    await room.drain();
    // The first batch is not computed again.
    expect(batches.length).toBeLessThanOrEqual(5);
    askedWith.length = 0;
    expect(await find(scope, baseId, 42)).toBe('passage 42');
    expect(askedWith).toEqual([second]);
  });
});
