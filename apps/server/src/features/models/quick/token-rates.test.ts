import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFrom } from '../../../../../../tests/harness/random.ts';
import { type GatewayApp, startGatewayApp } from '../../../../../../tests/peers/gateway-app.ts';
import { ledger } from '../../../../../../tests/peers/gateway-world.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../../tests/peers/mock-upstream.ts';
import { createChanges } from '../../../kernel/memory.ts';
import { createLeases, type Demand, type Leases, type Taken } from '../../limits/index.ts';
import { moneyWorld } from '../money.fixture.ts';

// Rates of tokens that two processes take ahead: what runs through is what the limit allows, and the tolerance of ADR 51.

let app: GatewayApp;
let other: GatewayApp;
let upstream: MockUpstream;
const folder = mkdtempSync(join(tmpdir(), 'jishi-rates-'));

beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp({ quick: { directory: join(folder, 'one') } });
  other = await startGatewayApp({ beside: app, quick: { directory: join(folder, 'two') } });
});

afterAll(async () => {
  await other.close();
  await app.close();
  await upstream.close();
  rmSync(folder, { recursive: true });
});

/** A tenant with one rate of tokens, and the leases of two processes on it, on a clock of its own. */
async function leasedWorld(amount: number) {
  const { tenant } = await moneyWorld(app, upstream);
  const { tenantId } = tenant;
  const { body } = await app.call<{ id: string }>(tenant.admin, 'POST /v1/rate-limits', {
    name: 'Tokens',
    unit: 'tokens',
    amount,
    per: 'minute',
  });
  const clock = { ms: Date.UTC(2026, 10, 2, 8) };
  const process = (owner: string) =>
    createLeases({
      run: (id, work) => app.database.scoped(id as typeof tenantId, work),
      changes: createChanges(),
      owner,
      host: '',
      now: () => new Date(clock.ms),
      inTurn: (_, work) => work(),
    });
  const caller = { userId: tenant.admin.userId, keyId: null, app: 'gateway', models: ['priced'] };
  return {
    clock,
    processes: ['one', 'two'].map(process),
    admit: (leases: Leases, demand: Demand) =>
      leases.admit(tenantId, { caller, demand, at: new Date(clock.ms) }),
    exchange: (leases: Leases) => leases.exchange(tenantId),
    giveBack: (leases: Leases) => leases.exchange(tenantId, { leaving: true }),
    /** Tokens that the database would let through now. */
    async left() {
      const row = await app.database.system
        .selectFrom('rate_state')
        .select('arrival_us')
        .where('tenant_id', '=', tenantId)
        .where('limit_id', '=', body.id)
        .executeTakeFirst();
      const aheadUs = Math.max(0, Number(row?.arrival_us ?? 0) - clock.ms * 1_000);
      return amount - (aheadUs * amount) / 60e6;
    },
  };
}

const demandOf = (inputTokens: number, expectedOutput: number): Demand => ({
  model: 'priced',
  inputBound: inputTokens * 4,
  inputTokens,
  outputBound: 500,
  firstSlice: null,
  expectedOutput,
  retry: false,
  price: null,
  units: {},
  openEnded: false,
});

const used = (tokens: number) => ({ tokens, costPico: null, currency: null });

async function firstTaken(world: Leased, demand: Demand): Promise<Taken> {
  const [leases] = world.processes;
  if (leases === undefined) throw new Error('no process');
  for (let tries = 0; tries < 20; tries++) {
    const granted = await world.admit(leases, demand);
    if (granted !== undefined) return granted.taken;
    await world.exchange(leases);
  }
  throw new Error('never admitted from memory');
}

describe('a call that outlives the slice it was admitted from', { timeout: 240_000 }, () => {
  it.each([
    ['more', 300],
    ['less', 40],
  ])('counts what it used: %s than it had reserved', async (_, tokens) => {
    const world = await leasedWorld(10_000);
    const [leases] = world.processes;
    if (leases === undefined) return;
    const taken = await firstTaken(world, demandOf(100, 50));
    // Nobody else calls: everything free is given back, long before the answer is there.
    for (let times = 0; times < 3; times++) await world.exchange(leases);
    expect(await world.left()).toBeCloseTo(10_000 - 150, 1);
    leases.use(taken, used(tokens));
    await world.exchange(leases);
    await world.giveBack(leases);
    expect(await world.left()).toBeCloseTo(10_000 - tokens, 1);
    expect(leases.tenants()).toEqual([]);
  });

  it('gives back everything when it was never made', async () => {
    const world = await leasedWorld(10_000);
    const [leases] = world.processes;
    const taken = await firstTaken(world, demandOf(100, 50));
    if (leases === undefined) return;
    for (let times = 0; times < 3; times++) await world.exchange(leases);
    leases.undo(taken);
    await world.giveBack(leases);
    expect(await world.left()).toBeCloseTo(10_000, 1);
  });
});

type Leased = Awaited<ReturnType<typeof leasedWorld>>;
interface Passed {
  ms: number;
  tokens: number;
}

/** Calls of both processes, which exchange now and then, on the world's clock: what was let through, and what it used. */
async function callAtRandom(world: Leased, { seed, steps }: { seed: number; steps: number }) {
  const random = randomFrom(seed);
  const passed: Passed[] = [];
  const running: { end(): void; ends: number }[] = [];
  const call = async (leases: Leases) => {
    const demand = demandOf(10 + random.below(50), random.below(100));
    // Up to a half of what is reserved for the answer is not needed.
    const tokens = demand.inputTokens + Math.ceil(demand.expectedOutput * (0.5 + random.next() / 2));
    const ends = world.clock.ms + random.below(5_000);
    const granted = await world.admit(leases, demand);
    if (granted === undefined) return;
    passed.push({ ms: world.clock.ms, tokens });
    running.push({ end: () => leases.use(granted.taken, used(tokens)), ends });
  };
  const turn = async (leases: Leases) => {
    for (let calls = random.below(5); calls > 0; calls--) await call(leases);
    if (random.chance(0.8)) await world.exchange(leases);
  };
  for (let step = 0; step < steps; step++) {
    world.clock.ms += 50 + random.below(1_500);
    const over = running.filter(({ ends }) => ends <= world.clock.ms);
    for (const one of over) running.splice(running.indexOf(one), 1)[0]?.end();
    for (const leases of world.processes) await turn(leases);
  }
  return passed;
}

/** How far what passed between any two calls was above what a rate and its burst allow for that time. */
function highestExcess(passed: Passed[], amount: number): number {
  let highest = -Infinity;
  for (const [first, from] of passed.entries()) {
    let sum = 0;
    for (const to of passed.slice(first)) {
      sum += to.tokens;
      highest = Math.max(highest, sum - amount - (amount * (to.ms - from.ms)) / 60_000);
    }
  }
  return highest;
}

describe('two processes that take tokens ahead', { timeout: 240_000 }, () => {
  const amount = 6_000;

  it.each([1, 2])(
    'let through what the rate allows over any time, and little less (seed %i)',
    async (seed) => {
      const world = await leasedWorld(amount);
      const begun = world.clock.ms;
      const passed = await callAtRandom(world, { seed, steps: 70 });
      expect(highestExcess(passed, amount)).toBeLessThanOrEqual((2 * amount) / 8);
      const all = passed.reduce((sum, { tokens }) => sum + tokens, 0);
      expect(all).toBeGreaterThan((amount * 0.6 * (world.clock.ms - begun)) / 60_000);
    },
  );

  it('never answer more than the limit together, through the doors', async () => {
    const world = await moneyWorld(app, upstream);
    const { admin, tenantId } = world.tenant;
    const limit = 1_300;
    const rate = { name: 'Tokens', unit: 'tokens', amount: limit, per: 'day' };
    await app.call(admin, 'POST /v1/rate-limits', rate);
    const ask = { model: 'priced', messages: [{ role: 'user', content: 'hello' }], max_tokens: 10 };
    const statuses: number[] = [];
    const client = async (process: GatewayApp) => {
      for (let refused = 0; refused < 5; ) {
        const { status } = await process.call(admin, 'POST /v1/chat/completions', ask);
        statuses.push(status);
        if (status !== 200) refused += 1;
      }
    };
    await Promise.all([app, other, app, other].map(client));
    for (const process of [app, other]) await process.ports.modelGateway.quick?.booked(tenantId);
    const rows = await ledger(app, tenantId);
    const tokens = rows.reduce((sum, row) => sum + row.input_tokens + row.output_tokens, 0);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    // A day's rate gives back nothing worth a call meanwhile; each call reserves no less than it uses.
    expect(tokens).toBeLessThanOrEqual(limit);
    expect(tokens).toBeGreaterThan(limit / 2);
  });
});
