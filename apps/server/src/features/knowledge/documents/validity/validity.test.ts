import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchKnowledge } from '../../index.ts';
import {
  as,
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  scopeOf,
  upload,
} from '../../knowledge.fixture.ts';
import { stateOf } from './state.ts';
import { changeValidity } from './validity-store.ts';

const at = (text: string) => new Date(`${text}T00:00:00Z`);
const always = { enabled: true, effective_at: null, expires_at: null, superseded_at: null };
const cases = [
  [always, '2026-01-01', 'in-force'],
  [{ ...always, enabled: false }, '2026-01-01', 'disabled'],
  [{ ...always, effective_at: at('2026-02-01') }, '2026-01-31', 'not-yet-effective'],
  [{ ...always, effective_at: at('2026-02-01') }, '2026-02-01', 'in-force'],
  [{ ...always, expires_at: at('2026-03-01') }, '2026-02-28', 'in-force'],
  [{ ...always, expires_at: at('2026-03-01') }, '2026-03-01', 'expired'],
  [{ ...always, superseded_at: at('2026-03-01') }, '2026-02-28', 'in-force'],
  [{ ...always, superseded_at: at('2026-03-01') }, '2026-03-01', 'superseded'],
] as const;

let room: Room;
let owner: Person;
let reader: Person;
let baseId: string;
let oldId: string;
let newId: string;

beforeAll(async () => {
  room = await openRoom();
  const tenantId = await makeTenant(room);
  owner = await makePerson(room, tenantId, { name: 'Olga' });
  reader = await makePerson(room, tenantId, { name: 'Rita', role: 'viewer' });
  baseId = await makeBase(room, owner, true);
  const put = (name: string, content: string) => upload(room, owner, { baseId, file: { name, content } });
  oldId = await put('leave-2025.txt', 'Annual leave policy: ten days of leave.');
  newId = await put('leave-2026.txt', 'Annual leave policy: fifteen days of leave.');
  await room.drain();
});
afterAll(() => room.close());

const set = (documentId: string, body: object, person = owner) =>
  as(room, person)(`PATCH /v1/knowledge/documents/${documentId}/validity`, body);
const found = async (asOf?: string) => {
  const search = { query: 'annual leave', ...(asOf === undefined ? {} : { asOf: `${asOf}T00:00:00Z` }) };
  const { body } = await as(room, reader)('POST /v1/knowledge/search', search);
  return body.hits.map((hit: { documentId: string }) => hit.documentId).sort();
};

describe('a document in time', () => {
  it.each(cases)('%o on %s is %s, and the search finds it just then', async (columns, day, state) => {
    expect(stateOf(columns, at(day))).toBe(state);
    const scope = scopeOf(room, owner);
    await scope.tx((tx) => changeValidity(tx, newId, { ...columns, updated_at: new Date() }));
    const { hits } = await searchKnowledge(scope, {
      query: 'fifteen',
      limit: 5,
      mode: 'lexical',
      asOf: at(day),
    });
    expect(hits.some(({ documentId }) => documentId === newId)).toBe(state === 'in-force');
  });

  it('gives way to the one that replaces it, and is found as of before', async () => {
    await set(newId, {
      enabled: true,
      effectiveAt: '2026-01-01T00:00:00Z',
      expiresAt: null,
      supersededBy: null,
    });
    const answer = await set(oldId, { supersededBy: newId });
    expect(answer.body).toMatchObject({
      supersededBy: newId,
      supersededAt: '2026-01-01T00:00:00.000Z',
      state: 'superseded',
    });
    expect(await found()).toEqual([newId]);
    expect(await found('2025-06-01')).toEqual([oldId]);
    expect(await found('2026-06-01')).toEqual([newId]);
    const shown = await as(room, reader)(`GET /v1/knowledge/documents/${oldId}`);
    expect(shown.body.validity.state).toBe('superseded');
    const explained = await as(
      room,
      owner,
    )(`GET /v1/knowledge/documents/${oldId}/access/explain?userId=${reader.userId}`);
    expect(explained.body).toMatchObject({ reads: true, finds: false });
  });

  it('is refused in a circle, out of order, from elsewhere and to readers', async () => {
    expect((await set(newId, { supersededBy: oldId })).body.code).toBe('knowledge.superseded_in_a_circle');
    expect((await set(newId, { supersededBy: newId })).body.code).toBe('knowledge.superseded_in_a_circle');
    const dates = { effectiveAt: '2026-02-01T00:00:00Z', expiresAt: '2026-01-01T00:00:00Z' };
    expect((await set(newId, dates)).body.code).toBe('knowledge.validity_invalid');
    const elsewhere = await upload(room, owner, {
      baseId: await makeBase(room, owner),
      file: { name: 'other.txt', content: 'Another base.' },
    });
    expect((await set(oldId, { supersededBy: elsewhere })).body.code).toBe('knowledge.document_not_found');
    expect((await set(oldId, { enabled: false }, reader)).status).toBe(403);
  });
});
