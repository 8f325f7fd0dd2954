import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJobs, type JobRunner } from '../../../../platform/jobs/index.ts';
import { knowledgeJobs, recoverDocuments } from '../../index.ts';
import {
  as,
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  silentLog,
  upload,
} from '../../knowledge.fixture.ts';

let room: Room;
let owner: Person;
let jobs: JobRunner;

beforeAll(async () => {
  room = await openRoom({ alone: true });
  jobs = createJobs(room.database, knowledgeJobs, silentLog);
  await jobs.start();
  room.ports.jobs = jobs;
  owner = await makePerson(room, await makeTenant(room), { name: 'Olga' });
});
afterAll(async () => {
  await jobs.stop(5_000);
  await room.close();
});

const show = async (id: string) => (await as(room, owner)(`GET /v1/knowledge/documents/${id}`)).body;

async function setJob(documentId: string, state: string): Promise<void> {
  await room.database.execute(
    `update pgboss.job set state = '${state}' where data ->> 'documentId' = '${documentId}'`,
  );
}

async function setDocument(id: string, fields: { status: string; heartbeat_at: Date | null }): Promise<void> {
  await room.database.system.updateTable('document').set(fields).where('id', '=', id).execute();
}

async function runOf(id: string): Promise<number> {
  const row = await room.database.system
    .selectFrom('document')
    .select('run')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.run;
}

describe('after a crash', () => {
  it('documents whose job died are queued again, all others left alone', async () => {
    const baseId = await makeBase(room, owner);
    const put = (name: string) => upload(room, owner, { baseId, file: { name, content: `kiwi ${name}` } });
    const [waiting, lost, begun, active] = [await put('a'), await put('b'), await put('c'), await put('d')];
    const now = new Date();
    await setJob(lost, 'completed');
    await setDocument(lost, { status: 'parsing', heartbeat_at: new Date(now.getTime() - 600_000) });
    await setDocument(begun, { status: 'indexing', heartbeat_at: now });
    await setJob(active, 'active');
    await setDocument(active, { status: 'chunking', heartbeat_at: now });

    const shared = await recoverDocuments(room.database.system, { jobs, exclusive: false, now });
    expect(shared).toBe(1);
    expect(await Promise.all([waiting, lost, begun, active].map(runOf))).toEqual([1, 2, 1, 1]);
    expect(await show(lost)).toMatchObject({ status: 'stored' });

    const alone = await recoverDocuments(room.database.system, { jobs, exclusive: true, now });
    expect(alone).toBe(1);
    expect(await Promise.all([waiting, lost, begun, active].map(runOf))).toEqual([1, 2, 1, 2]);
    expect(await recoverDocuments(room.database.system, { jobs, exclusive: true, now })).toBe(0);

    await jobs.work(knowledgeJobs, room.scopes.forJob);
    const ids = [waiting, lost, begun, active];
    await expect
      .poll(async () => (await Promise.all(ids.map(show))).map(({ status }) => status), {
        timeout: 60_000,
        interval: 200,
      })
      .toEqual(['ready', 'ready', 'ready', 'ready']);
    const search = await as(room, owner)('POST /v1/knowledge/search', { query: 'kiwi' });
    expect(search.body.hits.map((hit: { documentId: string }) => hit.documentId).sort()).toEqual(ids.sort());
  }, 120_000);
});
