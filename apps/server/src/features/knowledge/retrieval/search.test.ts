import type { Id } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../kernel/id.ts';
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

/** A model that knows animals: vectors by the first animal in the text. */
const animals = ['zebra', 'whale', 'eagle'];
const asked: { modelId: string; purpose: string; inputs: number }[] = [];
let broken = false;

let room: Room;
let tenantId: Id<'tenant'>;
let owner: Person;

beforeAll(async () => {
  room = await openRoom({
    embedder: async (_, { modelId, inputs, purpose }) => {
      if (broken) throw new Error('model away');
      asked.push({ modelId, purpose, inputs: inputs.length });
      return inputs.map((text) => {
        const place = animals.findIndex(
          (animal) => text.includes(animal) || text.includes(synonyms[animal] ?? '-'),
        );
        return Float32Array.from([0, 1, 2, 3], (axis) => (axis === (place < 0 ? 3 : place) ? 1 : 0.01));
      });
    },
  });
  tenantId = await makeTenant(room);
  owner = await makePerson(room, tenantId, { name: 'Olga', role: 'admin' });
});
afterAll(() => room.close());

const synonyms: Record<string, string> = { zebra: 'striped horse', whale: 'sea giant', eagle: 'sky hunter' };

async function makeModel(kind: 'embedding' | 'chat' = 'embedding'): Promise<Id<'model'>> {
  const id = newId('model');
  const provider = newId('provider');
  await room.database.system
    .insertInto('provider')
    .values({
      tenant_id: tenantId,
      id: provider,
      name: provider,
      kind: 'openai-compatible',
      base_url: 'http://x',
    })
    .execute();
  await room.database.system
    .insertInto('model')
    .values({ tenant_id: tenantId, id, provider_id: provider, name: `model ${id}`, upstream_name: 'm', kind })
    .execute();
  return id;
}

const search = async (body: object) => (await as(room, owner)('POST /v1/knowledge/search', body)).body;

async function fill(baseId: string): Promise<string[]> {
  const ids = [];
  for (const animal of animals)
    ids.push(
      await upload(room, owner, {
        baseId,
        file: { name: `${animal}.txt`, content: `All about the ${animal}.` },
      }),
    );
  return ids;
}

async function vectorsOf(baseId: string): Promise<Record<string, number>> {
  const { rows } = await room.database.execute(
    `select model_id, count(*) as n from search_vector where base_id = '${baseId}' group by model_id`,
  );
  return Object.fromEntries((rows as { model_id: string; n: number }[]).map((row) => [row.model_id, row.n]));
}

describe('vectors of a base', () => {
  it('are built, searched, extended, switched and dropped', async () => {
    const baseId = await makeBase(room, owner);
    const [zebra] = await fill(baseId);
    await room.drain();
    expect(await search({ query: 'striped horse', baseIds: [baseId] })).toMatchObject({
      hits: [],
      stages: { lexical: true, vector: false },
      timings: { vectorMs: null },
    });

    const first = await makeModel();
    const line = `PUT /v1/knowledge/bases/${baseId}/embedding` as const;
    const chosen = await as(room, owner)(line, { modelId: first });
    expect(chosen.body.embedding).toEqual({ model: `model ${first}`, indexed: 0, total: 3, ready: false });
    await room.drain();
    expect((await as(room, owner)(`GET /v1/knowledge/bases/${baseId}`)).body.embedding).toMatchObject({
      indexed: 3,
    });
    const hybrid = await search({ query: 'striped horse', baseIds: [baseId] });
    expect(hybrid.stages).toMatchObject({ lexical: true, vector: true });
    expect(hybrid.hits[0]).toMatchObject({ documentId: zebra, ranks: { word: null, vector: 1 } });
    const both = await search({ query: 'zebra', baseIds: [baseId], limit: 1 });
    expect(both.hits).toMatchObject([{ documentId: zebra, ranks: { word: 1, vector: 1 } }]);
    const words = await search({ query: 'striped horse', baseIds: [baseId], mode: 'lexical' });
    expect(words).toMatchObject({ hits: [], stages: { vector: false } });
    const vectors = await search({ query: 'zebra', baseIds: [baseId], mode: 'vector' });
    expect(vectors.hits[0]).toMatchObject({ documentId: zebra, ranks: { word: null } });
    expect(vectors.stages).toMatchObject({ lexical: false, vector: true });

    const added = await upload(room, owner, {
      baseId,
      file: { name: 'n.txt', content: 'Another whale story.' },
    });
    await room.drain();
    expect(await vectorsOf(baseId)).toEqual({ [first]: 4 });
    expect(asked.every(({ inputs, purpose }) => purpose === 'document' || inputs === 1)).toBe(true);

    const second = await makeModel();
    await as(room, owner)(line, { modelId: second });
    asked.length = 0;
    await search({ query: 'sea giant', baseIds: [baseId] });
    expect(asked.map(({ modelId }) => modelId)).toEqual([first]);
    await room.drain();
    expect(await vectorsOf(baseId)).toEqual({ [second]: 4 });
    asked.length = 0;
    const again = await search({ query: 'sea giant', baseIds: [baseId], limit: 2 });
    expect(asked.map(({ modelId }) => modelId)).toEqual([second]);
    expect(again.hits.map((hit: { documentId: string }) => hit.documentId)).toContain(added);

    await as(room, owner)(`DELETE /v1/knowledge/documents/${added}`);
    await room.drain();
    expect(await vectorsOf(baseId)).toEqual({ [second]: 3 });
    const none = await as(room, owner)(line, { modelId: null });
    expect(none.body.embedding).toBeNull();
    await room.drain();
    expect(await vectorsOf(baseId)).toEqual({});
  });

  it('go on where they stopped when the model fails', async () => {
    const baseId = await makeBase(room, owner);
    await fill(baseId);
    await room.drain();
    await as(room, owner)(`PUT /v1/knowledge/bases/${baseId}/embedding`, { modelId: await makeModel() });
    broken = true;
    await expect(room.drain()).rejects.toThrow('model away');
    const hybrid = await search({ query: 'zebra', baseIds: [baseId] });
    expect(hybrid).toMatchObject({ stages: { lexical: true, vector: false } });
    expect(hybrid.hits).toHaveLength(1);
    broken = false;
    await upload(room, owner, { baseId, file: { name: 'x.txt', content: 'zebra again' } });
    await room.drain();
    expect(Object.values(await vectorsOf(baseId))).toEqual([4]);
    broken = true;
    expect((await search({ query: 'zebra', baseIds: [baseId] })).hits.length).toBeGreaterThan(0);
    const only = await as(room, owner)('POST /v1/knowledge/search', {
      query: 'z',
      baseIds: [baseId],
      mode: 'vector',
    });
    expect(only.status).toBe(500);
    broken = false;
  });

  it('follow a document that is processed again', async () => {
    const baseId = await makeBase(room, owner);
    const [zebra] = await fill(baseId);
    const modelId = await makeModel();
    await as(room, owner)(`PUT /v1/knowledge/bases/${baseId}/embedding`, { modelId });
    await room.drain();
    await as(room, owner)(`POST /v1/knowledge/documents/${zebra}/retry`);
    await room.drain();
    expect(await vectorsOf(baseId)).toEqual({ [modelId]: 3 });
    const [hit] = (await search({ query: 'striped horse', baseIds: [baseId], mode: 'vector' })).hits;
    expect(hit.documentId).toBe(zebra);
  });

  it('need a usable embedding model', async () => {
    const baseId = await makeBase(room, owner);
    const line = `PUT /v1/knowledge/bases/${baseId}/embedding` as const;
    expect((await as(room, owner)(line, { modelId: newId('model') })).body.code).toBe('models.not_found');
    expect((await as(room, owner)(line, { modelId: await makeModel('chat') })).body.code).toBe(
      'models.wrong_kind',
    );
  });
});

describe('a search', () => {
  it('covers the bases asked for, and none that is not readable', async () => {
    const mine = await makeBase(room, owner);
    const others = await makePerson(room, tenantId, { name: 'Otto' });
    const theirs = await makeBase(room, others);
    const [first] = await fill(mine);
    await upload(room, others, { baseId: theirs, file: { name: 'z.txt', content: 'zebra of Otto' } });
    await room.drain();
    const found = await search({ query: 'zebra', baseIds: [mine] });
    expect(found.hits.map((hit: { documentId: string }) => hit.documentId)).toEqual([first]);
    expect(await search({ query: 'zebra', baseIds: [mine, theirs] })).toMatchObject({
      status: 404,
      code: 'knowledge.base_not_found',
    });
    expect(await search({ query: 'zebra', baseIds: [newId('base')] })).toMatchObject({
      code: 'knowledge.base_not_found',
    });
    const settings = { collapseDuplicates: false };
    const everywhere = await search({ query: 'zebra of otto', limit: 100, settings });
    const bases = everywhere.hits.map((hit: { baseId: string }) => hit.baseId);
    expect(bases).toContain(mine);
    expect(bases).not.toContain(theirs);
  });

  it('answers odd questions calmly', async () => {
    const nothing = await makePerson(room, tenantId, { name: 'Nils' });
    const empty = await as(room, nothing)('POST /v1/knowledge/search', { query: 'zebra' });
    expect(empty.body).toMatchObject({ hits: [], stages: { lexical: true } });
    for (const query of ['???', '\u0000', '(a+)+$'.repeat(300), "'; drop table document; --", '%_%'])
      expect((await as(room, owner)('POST /v1/knowledge/search', { query })).status).toBe(200);
    expect((await as(room, owner)('POST /v1/knowledge/search', { query: 'x'.repeat(2_001) })).body.code).toBe(
      'request.invalid',
    );
  });

  it('with the eyes of another is for those who may, and is written down', async () => {
    const nobody = newId('user');
    expect((await search({ query: 'zebra', viewAs: nobody })).code).toBe('not_found');
    const other = await makePerson(room, tenantId, { name: 'Vera' });
    await search({ query: 'zebra', viewAs: other.userId });
    const { rows } = await room.database.execute(
      `select subject_id, details from audit_entry where tenant_id = '${tenantId}' and action = 'knowledge.viewed_as'`,
    );
    expect(rows).toEqual([{ subject_id: other.userId, details: '{}' }]);
  });
});
