import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFresh } from '../../../../../tests/harness/database.ts';
import { newId } from '../../kernel/id.ts';
import type { Log, Scope } from '../../kernel/scope.ts';
import type { DatabaseHandle } from '../db/index.ts';
import { createJobs, type JobDefinition, type JobRunner } from './index.ts';

const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const tenantId = newId('tenant');
const done: number[] = [];
const note: JobDefinition = {
  name: 'test.note',
  concurrency: 1,
  retryLimit: 1,
  expireInSeconds: 60,
  load:
    async () =>
    async (_scope, { number }) =>
      void done.push(Number(number)),
};

let database: DatabaseHandle;
let jobs: JobRunner;

beforeAll(async () => {
  database = await openFresh();
  await database.migrate();
  jobs = createJobs(database, [note], silent);
  await jobs.start();
});
afterAll(async () => {
  await jobs.stop(5_000);
  await database.close();
});

describe('a queue', () => {
  it('works off a backlog without waiting for its next poll after each job', async () => {
    const count = 40;
    const send = (number: number) =>
      database.system
        .transaction()
        .execute((tx) => jobs.send(tx, { name: note.name, payload: { tenantId, number } }));
    for (let number = 0; number < count; number++) await send(number);
    await jobs.work([note], () => ({}) as Scope);
    // One job a poll would take 80 s.
    await expect.poll(() => done.length, { timeout: 40_000 }).toBe(count);
    expect(new Set(done).size).toBe(count);
  });
});
