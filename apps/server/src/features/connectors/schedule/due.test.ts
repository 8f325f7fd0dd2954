import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../knowledge/knowledge.fixture.ts';
import {
  type ConnectorRoom,
  makeOwner,
  makeSource,
  type Owner,
  openConnectorRoom,
  playedConfig,
} from '../connectors.fixture.ts';
import { pauseSource } from '../source/change.ts';
import { showSource } from '../source/show.ts';
import { takeLease } from '../sync/run-store.ts';
import { startDue, watchSchedules } from './due.ts';

describe('the watcher of schedules', () => {
  let room: ConnectorRoom;
  let owner: Owner;
  const begin = new Date('2026-03-01T00:00:00Z');
  beforeAll(async () => {
    room = await openConnectorRoom({
      play: () => {
        throw new Error('nothing runs here');
      },
    });
    room.clock.value = begin;
    owner = await makeOwner(room);
  });
  afterAll(() => room.close());

  const scheduled = () => {
    room.clock.value = begin;
    return makeSource(owner, playedConfig, { schedule: { kind: 'interval', minutes: 60 } });
  };

  /** Looks at a time; the jobs of this source that it sent. The queue of the test drops twins as the real one does. */
  const look = async (sourceId: string, minutes: number) => {
    room.clock.value = new Date(begin.getTime() + minutes * 60_000);
    room.queued.length = 0;
    await startDue({ system: room.database.system, jobs: room.ports.jobs, now: () => room.clock.value });
    return room.queued.filter(({ payload }) => (payload as { sourceId?: string }).sourceId === sourceId);
  };

  it('starts a source when its time has come, once', async () => {
    const sourceId = await scheduled();
    expect(await look(sourceId, 59)).toEqual([]);
    expect(await look(sourceId, 60)).toHaveLength(1);
    expect((await showSource(owner.scope, sourceId)).lastRun).toMatchObject({
      status: 'queued',
      cause: 'schedule',
    });
    expect(await look(sourceId, 61)).toEqual([]);
  });

  it('leaves paused sources alone, and takes them up from the moment they are resumed', async () => {
    const sourceId = await scheduled();
    await pauseSource(owner.scope, sourceId, true);
    expect(await look(sourceId, 120)).toEqual([]);
    await pauseSource(owner.scope, sourceId, false);
    expect(await look(sourceId, 179)).toEqual([]);
    expect(await look(sourceId, 180)).toHaveLength(1);
  });

  it('leaves sources of deleted bases alone', async () => {
    const sourceId = await scheduled();
    await room.database.system
      .updateTable('knowledge_base')
      .set({ deleted_at: begin })
      .where('id', '=', owner.baseId)
      .execute();
    expect(await look(sourceId, 120)).toEqual([]);
    await room.database.system
      .updateTable('knowledge_base')
      .set({ deleted_at: null })
      .where('id', '=', owner.baseId)
      .execute();
  });

  it('hands a run on when its worker is dead, and not while it lives', async () => {
    const sourceId = await scheduled();
    const [job] = await look(sourceId, 60);
    const runId = String((job?.payload as { runId?: string } | undefined)?.runId);
    const now = room.clock.value;
    const until = new Date(now.getTime() + 10 * 60_000);
    const key = { sourceId, runId, owner: 'worker' };
    expect(await owner.scope.tx((tx) => takeLease(tx, key, { now, until }))).toBeDefined();
    expect(await look(sourceId, 69)).toEqual([]);
    expect(await look(sourceId, 71)).toMatchObject([{ payload: { runId } }]);
  });

  it('goes on with a run of a dead process at the start, when no other process can have it', async () => {
    const sourceId = await scheduled();
    const [job] = await look(sourceId, 60);
    const runId = String((job?.payload as { runId?: string } | undefined)?.runId);
    const now = room.clock.value;
    const key = { sourceId, runId, owner: 'dead' };
    await owner.scope.tx((tx) => takeLease(tx, key, { now, until: new Date(now.getTime() + 600_000) }));
    const begin = async (alone: boolean) => {
      room.queued.length = 0;
      const parts = { system: room.database.system, jobs: room.ports.jobs, now: () => now, log: silentLog };
      (await watchSchedules({ ...parts, alone }))();
      return room.queued.filter(({ payload }) => (payload as { runId?: string }).runId === runId);
    };
    expect(await begin(false)).toEqual([]);
    expect(await begin(true)).toHaveLength(1);
  });
});
