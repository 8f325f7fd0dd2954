import { loadavg } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { recoverHolds } from '../../apps/server/src/features/limits/index.ts';
import { recoverUsage } from '../../apps/server/src/features/metering/index.ts';
import { until } from '../crash/http-client.ts';
import {
  accountsThatDoNotAddUp,
  admittedFromMemory,
  readAccounts,
  type Watch,
  watchAccounts,
} from './accounts.ts';
import { emptyTally, load, type Tally } from './clients.ts';
import { compareWithUpstream, readLedger } from './ledger-proof.ts';
import { dollar, openWorld, type World } from './world.ts';

// §6.24, on PostgreSQL: JISHI_LIMITS_REQUESTS (default 2,000), JISHI_LIMITS_CLIENTS (64), JISHI_LIMITS_KILLS (2),
// JISHI_LIMITS_TOKENS: the budget in tokens a request. 4 is met after a third of them, 8 after two thirds.
// Calls are admitted from slices in memory; JISHI_LEASES=off: each by the database.
const databaseServer = process.env.TEST_DATABASE_URL ?? '';
if (databaseServer === '')
  process.stdout.write('budgets over processes: skipped, TEST_DATABASE_URL is not set\n');
const size = {
  requests: Number(process.env.JISHI_LIMITS_REQUESTS ?? 2_000),
  clients: Number(process.env.JISHI_LIMITS_CLIENTS ?? 64),
  kills: Number(process.env.JISHI_LIMITS_KILLS ?? 2),
};
/** Small enough to be used up before the end, so that the limit is really met. */
const budgetDollars = BigInt(Math.round(size.requests * Number(process.env.JISHI_LIMITS_TOKENS ?? 4)));
/** A tenth of a second a request, an hour at least. */
const patienceMs = Math.max(3_600_000, size.requests * 100);

const cleaning: (() => unknown)[] = [];
afterAll(async () => {
  for (const clean of cleaning.reverse()) await clean();
});

/** Kills one process and then the other, evenly over the run; until the next one listens, the living one gets all calls. */
async function killNowAndThen(world: World, tally: Tally): Promise<void> {
  for (let kill = 1; kill <= size.kills; kill++) {
    const mark = Math.floor((size.requests * kill) / (size.kills + 1));
    await until(`call ${mark}`, async () => tally.sent >= mark, patienceMs);
    await world.servers.shift()?.end('SIGKILL');
    world.servers.push(await world.start());
  }
}

function tell(fields: object): void {
  const show = (_: string, value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    return value instanceof Map ? Object.fromEntries(value) : value;
  };
  process.stdout.write(`${JSON.stringify(fields, show)}\n`);
}

describe.skipIf(databaseServer === '')('§6.24 budgets over two processes', () => {
  it(
    'never exceed their limit, lose nothing and count nothing twice, through faults and kill -9',
    async () => {
      const world = await openWorld(databaseServer, { budgetDollars, cleaning });
      const tally = emptyTally();
      const begun = Date.now();
      const watched = watchAccounts(world.database, ({ highest, samples, leasing, wrong }: Watch) => {
        const load = loadavg().map((value) => Math.round(value));
        tell({ sent: tally.sent, highest: highest / dollar, samples, leasing, wrong: wrong.length, load });
      });
      await Promise.all([load(world, { ...size, tally }), killNowAndThen(world, tally)]);
      const seconds = Math.round((Date.now() - begun) / 1000);
      const watch = await watched.end();
      expect(watch.highest).toBeLessThanOrEqual(budgetDollars * dollar);
      expect(watch.samples).toBeGreaterThan(5);
      expect(watch.wrong).toEqual([]);

      // The living end in order and settle what they have; what is pending then belongs to the dead.
      await Promise.all(world.servers.map((server) => server.end('SIGTERM')));
      const later = new Date(Date.now() + 24 * 3_600_000);
      await recoverUsage(world.database.system, { now: later, alone: false });
      await recoverHolds(world.database.system, later);
      const ledger = await readLedger(world.database);
      const { costPico, rows: attempts, interrupted, estimated } = ledger;
      const disagreements = compareWithUpstream(ledger, world.billed);
      const fromMemory = await admittedFromMemory(world.database);
      const { unsent } = ledger;
      tell({
        ...{
          ...size,
          seconds,
          ...tally,
          attempts,
          upstream: world.billed.length,
          interrupted,
          estimated,
          unsent,
          fromMemory,
        },
        ...{ highest: watch.highest / dollar, limit: budgetDollars, spent: costPico / dollar },
        ...{ samples: watch.samples, leasing: watch.leasing, proofs: watch.proofs, load: loadavg() },
      });
      expect(disagreements).toEqual([]);
      expect(await accountsThatDoNotAddUp(world.database)).toEqual([]);
      const final = await readAccounts(world.database);
      expect(final).toHaveLength(2);
      for (const account of final) expect(account).toMatchObject({ held: '0', spent: String(costPico) });
      expect(costPico).toBeLessThanOrEqual(budgetDollars * dollar);
      // Else nothing was shown of slices.
      if (process.env.JISHI_LEASES === 'off') expect([fromMemory, watch.leasing]).toEqual([0, 0]);
      else expect(Math.min(fromMemory, watch.leasing)).toBeGreaterThan(0);
    },
    patienceMs + 600_000,
  );
});
