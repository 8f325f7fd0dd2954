import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceConfig } from '@jishi/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../kernel/id.ts';
import { as, makeGroup, makePerson, makeTenant, type Person } from '../knowledge/knowledge.fixture.ts';
import {
  type ConnectorRoom,
  keptDocuments,
  makeOwner,
  makeSource,
  type Owner,
  openConnectorRoom,
  playedConfig,
  workOnRuns,
} from './connectors.fixture.ts';
import type { OpenSource } from './kinds/kind.ts';
import { showSource } from './source/show.ts';

const line = '/v1/knowledge/sources';

/** Who may read the one item of the source that the test plays. */
const played = { readers: [] as string[], fetched: 0 };

function play(): OpenSource {
  return {
    async *listChanges() {
      const { readers } = played;
      yield { type: 'item', item: { externalId: 'a', name: 'a.txt', fingerprint: '1', readers } };
      yield { type: 'end', complete: true, cursor: null };
    },
    async fetch() {
      played.fetched += 1;
      return { content: content(), mediaType: 'text/plain' };
    },
  };
}

async function* content() {
  yield Buffer.from('alpha');
}

describe('sources over HTTP', () => {
  const root = mkdtempSync(join(tmpdir(), 'jishi-sources-'));
  const folder: SourceConfig = { kind: 'folder', path: root, endings: [], exclude: [] };
  let room: ConnectorRoom;
  let owner: Owner;
  const by = (person: Person) => as({ ...room, app: room.edge }, person);

  beforeAll(async () => {
    room = await openConnectorRoom({ folders: [root], play });
    for (const name of ['a.txt', 'b.txt']) writeFileSync(join(root, name), `text of ${name}`);
  });
  beforeEach(async () => {
    room.queued.length = 0;
    owner = await makeOwner(room);
  });
  afterAll(async () => {
    await room.close();
    rmSync(root, { recursive: true, force: true });
  });

  const connect = async (more: object = {}) => {
    const { status, body } = await by(owner.person)(`POST ${line}`, {
      baseId: owner.baseId,
      name: 'Share',
      config: folder,
      ...more,
    });
    expect(status, JSON.stringify(body)).toBe(201);
    return `${line}/${body.id}` as const;
  };

  it('are tried, connected, run, shown and listed', async () => {
    const send = by(owner.person);
    const trial = await send('POST /v1/knowledge/source-trial', { baseId: owner.baseId, config: folder });
    expect(trial.body).toMatchObject({ ok: true, sample: expect.arrayContaining(['a.txt', 'b.txt']) });
    const one = await connect();
    expect((await send(`GET ${one}`)).body).toMatchObject({
      name: 'Share',
      paused: false,
      lastRun: { status: 'queued', cause: 'person' },
    });
    await workOnRuns(room);
    expect((await send(`GET ${one}`)).body).toMatchObject({
      documentCount: 2,
      failedCount: 0,
      lastRun: { status: 'done', counts: { added: 2 } },
    });
    const items = await send(`GET ${one}/items?limit=1`);
    expect(items.body.items).toMatchObject([{ status: 'synced', problem: null }]);
    const rest = await send(`GET ${one}/items?limit=1&cursor=${items.body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ status: 'synced' }], nextCursor: null });
    expect((await send(`GET ${one}/runs`)).body.items).toHaveLength(1);
    expect((await send(`POST ${one}/check`)).body).toMatchObject({ ok: true, problem: null });
    const list = await send(`GET ${line}?baseId=${owner.baseId}`);
    expect(list.body.items).toMatchObject([{ id: one.split('/').at(-1) }]);
  });

  it('have one run at a time, which can be cancelled', async () => {
    const send = by(owner.person);
    const one = await connect();
    expect((await send(`POST ${one}/sync`)).body.code).toBe('connectors.already_running');
    expect((await send(`POST ${one}/cancel`)).body).toMatchObject({ status: 'cancelled' });
    await workOnRuns(room);
    expect((await send(`GET ${one}`)).body).toMatchObject({
      documentCount: 0,
      lastRun: { status: 'cancelled' },
    });
    expect((await send(`POST ${one}/cancel`)).body.code).toBe('connectors.not_running');
    expect((await send(`POST ${one}/confirm-removals`)).body.code).toBe('connectors.nothing_held');
    expect((await send(`POST ${one}/sync`)).status).toBe(200);
  });

  it('are paused, resumed and renamed; another kind is refused', async () => {
    const send = by(owner.person);
    const one = await connect({ start: false });
    expect((await send(`POST ${one}/pause`)).body).toMatchObject({ paused: true });
    expect((await send(`POST ${one}/resume`)).body).toMatchObject({
      paused: false,
      nextRunAt: expect.any(String),
    });
    expect((await send(`PATCH ${one}`, { name: 'Files' })).body).toMatchObject({ name: 'Files' });
    expect((await send(`PATCH ${one}`, { config: playedConfig })).body.code).toBe('connectors.kind_fixed');
    const schedule = { kind: 'daily', at: '02:00', timeZone: 'Mars/Base', weekdays: [] };
    expect((await send(`PATCH ${one}`, { schedule })).body.code).toBe('connectors.time_zone_unknown');
  });

  it.each([
    [false, 0],
    [true, 2],
  ])('are disconnected; documents kept: %s', async (keep, left) => {
    const one = await connect();
    await workOnRuns(room);
    expect((await by(owner.person)(`POST ${one}/disconnect`, { keepDocuments: keep })).status).toBe(200);
    expect((await by(owner.person)(`GET ${one}`)).body.code).toBe('connectors.source_not_found');
    const documents = await as(room, owner.person)(`GET /v1/knowledge/bases/${owner.baseId}/documents`);
    expect(documents.body.items).toHaveLength(left);
  });

  it('refuse folders that the operator did not open', async () => {
    const { status, body } = await by(owner.person)(`POST ${line}`, {
      baseId: owner.baseId,
      name: 'System',
      config: { ...folder, path: '/etc' },
    });
    expect([status, body.code]).toEqual([422, 'connectors.folder_refused']);
  });

  const doors = [
    ['GET', ''],
    ['PATCH', ''],
    ['POST', '/disconnect'],
    ['POST', '/check'],
    ['POST', '/sync'],
    ['POST', '/cancel'],
    ['POST', '/pause'],
    ['POST', '/resume'],
    ['POST', '/confirm-removals'],
    ['POST', '/retry'],
    ['GET', '/runs'],
    ['GET', '/items'],
    ['GET', '/principals'],
    ['PUT', '/principals'],
  ] as const;

  it('are not there for strangers: of another tenant, or without a right to the base', async () => {
    const one = await connect({ start: false });
    const unknown = `${line}/${newId('source')}`;
    const colleague = await makePerson(room, owner.tenantId, { name: 'Carl' });
    const foreigner = await makePerson(room, await makeTenant(room), { name: 'Fritz', role: 'owner' });
    for (const person of [colleague, foreigner])
      for (const [method, path] of doors) {
        const body = { PATCH: { name: 'Mine' }, PUT: { mappings: [] } }[method as string];
        const [theirs, none] = [
          await by(person)(`${method} ${one as `/${string}`}${path}`, body),
          await by(person)(`${method} ${unknown as `/${string}`}${path}`, body),
        ];
        expect(theirs.status, `${person.name} ${method} ${path}`).toBe(404);
        expect({ ...theirs.body, requestId: '' }).toEqual({ ...none.body, requestId: '' });
      }
    expect((await by(colleague)(`GET ${line}`)).body.items).toEqual([]);
    expect((await by(owner.person)(`GET ${one}`)).body).toMatchObject({ name: 'Share' });
  });

  it('are for owners of the base, not for its readers', async () => {
    const one = await connect({ start: false });
    const reader = await makePerson(room, owner.tenantId, { name: 'Rita' });
    const grants = [
      { principal: { kind: 'user', id: owner.person.userId }, right: 'own' },
      { principal: { kind: 'user', id: reader.userId }, right: 'read' },
    ];
    await as(room, owner.person)(`PUT /v1/knowledge/bases/${owner.baseId}/grants`, { grants });
    for (const path of ['', '/items', '/principals'])
      expect((await by(reader)(`GET ${one}${path}`)).body.code, path).toBe('knowledge.own_denied');
    expect((await by(reader)(`POST ${one}/sync`)).status).toBe(403);
  });

  describe('readers', () => {
    const mirrored = async (readers: string[]) => {
      Object.assign(played, { readers, fetched: 0 });
      const sourceId = await makeSource(owner, playedConfig, { access: 'mirror', start: true });
      await workOnRuns(room);
      const { lastRun } = await showSource(owner.scope, sourceId);
      expect(lastRun).toMatchObject({ status: 'done', counts: { added: 1 } });
      const readersNow = async () => {
        const [document] = await keptDocuments(room, sourceId);
        return document?.readers.filter((key) => key !== `user:${owner.person.userId}`);
      };
      return { one: `${line}/${sourceId}` as const, readersNow };
    };
    const verify = (person: Person) =>
      room.database.system
        .updateTable('app_user')
        .set({ email_verified: true })
        .where('id', '=', person.userId)
        .execute();
    const address = ({ userId }: Person) => `user:${userId.toUpperCase()}@Example.com`;

    it('are matched by an address that was verified, and by no other', async () => {
      const [proved, claimed] = [
        await makePerson(room, owner.tenantId, { name: 'Vera' }),
        await makePerson(room, owner.tenantId, { name: 'Clem' }),
      ];
      const foreigner = await makePerson(room, await makeTenant(room), { name: 'Fritz' });
      await verify(proved);
      await verify(foreigner);
      const { one, readersNow } = await mirrored([proved, claimed, foreigner].map(address));
      expect(await readersNow()).toEqual([`user:${proved.userId}`]);
      expect((await by(owner.person)(`GET ${one}`)).body).toMatchObject({ unmappedCount: 2 });
    });

    it('are mapped by hand, with the next request and without fetching anything', async () => {
      const { one, readersNow } = await mirrored(['group:sales', 'group:unknown']);
      const send = by(owner.person);
      expect(await readersNow()).toEqual([]);
      const groupId = await makeGroup(room, owner.tenantId, []);
      const map = (id: string | null) =>
        send(`PUT ${one}/principals`, {
          mappings: [{ external: 'group:sales', principal: id === null ? null : { kind: 'group', id } }],
        });
      expect((await map(groupId)).status).toBe(200);
      expect(await readersNow()).toEqual([`group:${groupId}`]);
      expect((await send(`GET ${one}/principals`)).body.items).toEqual([
        { external: 'group:sales', principal: { kind: 'group', id: groupId, name: groupId }, manual: true },
        { external: 'group:unknown', principal: null, manual: false },
      ]);
      const foreign = await makeGroup(room, await makeTenant(room), []);
      expect((await map(foreign)).body.code).toBe('knowledge.unknown_principal');
      expect(await readersNow()).toEqual([`group:${groupId}`]);
      await map(null);
      expect(await readersNow()).toEqual([]);
      expect(played.fetched).toBe(1);
    });

    it('follow the base when the source stops to mirror, and nobody but its owners before', async () => {
      const { one, readersNow } = await mirrored([]);
      expect(await readersNow()).toEqual([]);
      await as(room, owner.person)(`PUT /v1/knowledge/bases/${owner.baseId}/grants`, {
        grants: [
          { principal: { kind: 'user', id: owner.person.userId }, right: 'own' },
          { principal: { kind: 'everyone', id: null }, right: 'read' },
        ],
      });
      expect(await readersNow()).toEqual([]);
      await by(owner.person)(`PATCH ${one}`, { access: 'inherit' });
      expect(await readersNow()).toEqual(['everyone']);
    });
  });
});
