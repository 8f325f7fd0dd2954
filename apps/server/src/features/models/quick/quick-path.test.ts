import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from '../../../../../../tests/peers/gateway-app.ts';
import { ledger } from '../../../../../../tests/peers/gateway-world.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../../tests/peers/mock-upstream.ts';
import { newId } from '../../../kernel/id.ts';
import { findDifferences } from '../../limits/verify-store.ts';
import { moneyWorld, usd, type World } from '../money.fixture.ts';

let app: GatewayApp;
let other: GatewayApp;
let upstream: MockUpstream;
const folder = mkdtempSync(join(tmpdir(), 'jishi-quick-'));
const directory = join(folder, 'calls');
const database = { away: false };

beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp({ quick: { directory, away: () => database.away } });
  other = await startGatewayApp({ beside: app, quick: { directory: join(folder, 'others') } });
});

afterAll(async () => {
  await other.close();
  await app.close();
  await upstream.close();
  rmSync(folder, { recursive: true });
});

const spentByOne = 16;
/** Bytes of the request and ten tokens of answer, in dollars: no call holds more. */
const heldByOne = 300;

/** How many calls were admitted from memory so far, all tenants. */
function admitted(from = directory): number {
  if (!existsSync(from)) return 0;
  return readdirSync(from)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(from, name), 'utf8').split('\n'))
    .filter((line) => line.startsWith('{"kind":"open"')).length;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never: ${what}`);
}

/** A tenant whose calls are admitted from memory. */
async function warmWorld(budgets: Record<string, unknown>[] = [{ amount: usd(1_000_000) }]): Promise<World> {
  const world = await moneyWorld(app, upstream);
  for (const budget of budgets) await world.budget(budget);
  await warm(world);
  return world;
}

async function warm({ ask }: World): Promise<void> {
  await until('calls are admitted from memory', async () => {
    const before = admitted();
    expect((await ask()).status).toBe(200);
    return admitted() > before;
  });
}

const leases = ({ tenant }: World) =>
  app.database.system
    .selectFrom('budget_entry')
    .select(['amount', 'reference'])
    .where('tenant_id', '=', tenant.tenantId)
    .where('kind', '=', 'lease')
    .execute();

async function expectProved({ tenant }: World): Promise<void> {
  await app.ports.modelGateway.quick?.booked(tenant.tenantId);
  const scope = app.scope(tenant.admin);
  expect(await scope.tx((tx) => findDifferences(tx))).toEqual([]);
}

describe('calls admitted from memory', { timeout: 240_000 }, () => {
  it('are in the ledger to the token, and on every account', async () => {
    const world = await warmWorld(
      [{}, { each: 'key', name: 'Each' }].map((one) => ({ ...one, amount: usd(1e6) })),
    );
    for (let call = 0; call < 5; call++) expect((await world.ask()).status).toBe(200);
    const { spent } = (await world.account()) ?? {};
    const rows = await ledger(app, world.tenant.tenantId);
    expect(rows.every(({ status, estimated }) => status === 'ok' && !estimated)).toBe(true);
    expect(spent).toBe(usd(spentByOne * rows.length));
    expect(await world.entries()).toHaveLength(rows.length * 2);
    await expectProved(world);
  });

  it('stream, and hold what they write', async () => {
    const world = await warmWorld();
    // The first ones need more than a slice for short calls has.
    await until('a stream is admitted from memory', async () => {
      const before = admitted();
      const { status, text } = await world.ask({ stream: true, max_tokens: 5_000 });
      expect([status, text.includes('[DONE]')]).toEqual([200, true]);
      return admitted() > before;
    });
    await expectProved(world);
  });

  it('leave nothing held when nobody calls any more', async () => {
    const world = await warmWorld();
    expect(await leases(world)).toHaveLength(1);
    await until('the lease is given back', async () => (await leases(world)).length === 0);
    expect(await world.account()).toMatchObject({ held: '0' });
  });

  it('stop at the limit: what this process took ahead refuses nobody', async () => {
    const world = await moneyWorld(app, upstream);
    const budget = await world.budget({ amount: usd(1_000_000) });
    await warm(world);
    const spent = BigInt((await world.account())?.spent ?? 0);
    const limit = spent + BigInt(usd(8_000));
    const before = admitted();
    await app.call(world.tenant.admin, `PATCH /v1/budgets/${budget.id}`, { amount: String(limit) });
    const statuses: number[] = [];
    while (statuses.at(-1) !== 402 && statuses.length < 600) statuses.push((await world.ask()).status);
    expect(statuses.at(-1)).toBe(402);
    expect(admitted()).toBeGreaterThan(before);
    const left = limit - BigInt((await world.account())?.spent ?? 0);
    expect(left).toBeGreaterThanOrEqual(0n);
    expect(left).toBeLessThan(BigInt(usd(heldByOne)));
    await expectProved(world);
  });
});

describe('a change', () => {
  it('of a budget counts with the next request of the same process', async () => {
    const world = await warmWorld([]);
    const budget = await world.budget({ amount: usd(1) });
    expect((await world.ask()).status).toBe(402);
    const change = (amount: string) =>
      app.call(world.tenant.admin, `PATCH /v1/budgets/${budget.id}`, { amount });
    expect((await change(usd(1_000_000))).status).toBe(200);
    await warm(world);
    expect((await change(usd(1))).status).toBe(200);
    expect((await world.ask()).status).toBe(402);
  });

  it('of a budget in another process counts within a second', async () => {
    const world = await warmWorld([]);
    const { status } = await other.call(world.tenant.admin, 'POST /v1/budgets', {
      name: 'Small',
      unit: 'money',
      currency: 'USD',
      amount: usd(1),
      period: 'month',
    });
    const made = performance.now();
    expect(status).toBe(201);
    const passed: number[] = [];
    await until('the budget refuses', async () => {
      const asked = performance.now();
      const answer = await world.ask();
      if (answer.status === 200) passed.push(asked - made);
      return answer.status === 402;
    });
    for (const ms of passed) expect(ms).toBeLessThan(1_000);
  });

  it('of a price, or of a model, counts with the next request', async () => {
    const world = await warmWorld();
    const [model] = (await app.call<{ items: { id: string }[] }>(world.tenant.admin, 'GET /v1/model-pool'))
      .body.items;
    await app.call(world.tenant.admin, `POST /v1/model-pool/${model?.id}/prices`, {
      currency: 'USD',
      inputPico: usd(3),
      outputPico: usd(3),
    });
    await warm(world);
    await app.ports.modelGateway.quick?.booked(world.tenant.tenantId);
    const last = (await ledger(app, world.tenant.tenantId)).at(-1);
    expect(last?.cost_pico).toBe(usd(39));
    await app.call(world.tenant.admin, `PATCH /v1/model-pool/${model?.id}`, { enabled: false });
    expect((await world.ask()).status).toBe(404);
  });

  it('of a budget that was not there yet: it knows the calls that were on their way', async () => {
    const world = await warmWorld([]);
    database.away = true;
    try {
      expect((await world.ask()).status).toBe(200);
      // Made elsewhere, and opened by a call there, while this one is not in the ledger.
      await other.call(world.tenant.admin, 'POST /v1/budgets', {
        name: 'Late',
        unit: 'requests',
        amount: '1000000',
        period: 'month',
      });
      await other.call(world.tenant.admin, 'POST /v1/chat/completions', {
        model: 'priced',
        messages: [{ role: 'user', content: 'hello' }],
        max_tokens: 10,
      });
    } finally {
      database.away = false;
    }
    await app.ports.modelGateway.quick?.booked(world.tenant.tenantId);
    await other.ports.modelGateway.quick?.booked(world.tenant.tenantId);
    const { length } = await ledger(app, world.tenant.tenantId);
    expect(await world.account()).toMatchObject({ spent: String(length) });
    await expectProved(world);
  });
});

describe('a rate', () => {
  it('passes as many calls as it allows, and not one more', async () => {
    const world = await moneyWorld(app, upstream);
    const limit = { name: 'Few', unit: 'requests', amount: 40, per: 'day' };
    expect((await app.call(world.tenant.admin, 'POST /v1/rate-limits', limit)).status).toBe(201);
    const statuses: number[] = [];
    for (let call = 0; call < 45; call++) statuses.push((await world.ask()).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(40);
    expect(statuses.slice(40)).toEqual([429, 429, 429, 429, 429]);
  });
});

describe('a process that stops', () => {
  it('books what has ended, gives back its leases, and leaves no journal', async () => {
    const directory = join(folder, 'stopping');
    const process = await startGatewayApp({ beside: app, quick: { directory } });
    const world = await moneyWorld(process, upstream);
    await world.budget({ amount: usd(1_000_000) });
    await until('calls are admitted from memory', async () => {
      const before = admitted(directory);
      expect((await world.ask()).status).toBe(200);
      return admitted(directory) > before;
    });
    const asked = (await world.ask()).status;
    await process.close();
    expect([asked, readdirSync(directory)]).toEqual([200, []]);
    const rows = await ledger(app, world.tenant.tenantId);
    const scope = app.scope(world.tenant.admin);
    expect(await scope.tx((tx) => findDifferences(tx))).toEqual([]);
    expect(await leases(world)).toEqual([]);
    expect(rows.every(({ status }) => status === 'ok')).toBe(true);
  });
});

describe('a process that is not there any more', () => {
  /** As if it had died now: what it has written is all that is known. */
  function dieInto(name: string): { left: string; journals: () => string[] } {
    const left = join(folder, name);
    mkdirSync(left);
    const journals = (from = left) => readdirSync(from).filter((one) => one.endsWith('.jsonl'));
    for (const one of journals(directory)) copyFileSync(join(directory, one), join(left, one));
    return { left, journals };
  }

  it('has its calls booked from its journal, once, and its leases ended', async () => {
    const world = await warmWorld();
    const before = (await ledger(app, world.tenant.tenantId)).length;
    database.away = true;
    try {
      expect((await world.ask()).status).toBe(200);
      const { left, journals } = dieInto('left');
      const heir = await startGatewayApp({ beside: app, quick: { directory: left } });
      await heir.ports.modelGateway.quick?.takeOver(app.database.system);
      expect(await leases(world)).toEqual([]);
      expect(journals()).toEqual([]);
      await heir.close();
    } finally {
      database.away = false;
    }
    const rows = await ledger(app, world.tenant.tenantId);
    expect(rows.length).toBeGreaterThan(before);
    expect(rows.every(({ status }) => status === 'ok')).toBe(true);
    // It was only thought dead: saying it again changes nothing.
    await expectProved(world);
    expect(await ledger(app, world.tenant.tenantId)).toEqual(rows);
    expect(await world.account()).toMatchObject({ spent: usd(spentByOne * rows.length) });
    await warm(world);
    await expectProved(world);
  });

  it('keeps what cannot be booked for one tenant, and books the others', async () => {
    const world = await warmWorld();
    const before = (await ledger(app, world.tenant.tenantId)).length;
    database.away = true;
    try {
      expect((await world.ask()).status).toBe(200);
      const { left, journals } = dieInto('half');
      const [journal = ''] = journals();
      const text = readFileSync(join(left, journal), 'utf8');
      const opened = text.split('\n').find((line) => line.startsWith('{"kind":"open"'));
      const line = JSON.parse(opened ?? '');
      const nobody = {
        ...line,
        row: { ...line.row, id: newId('usage'), tenantId: newId('tenant'), at: 'never' },
      };
      writeFileSync(join(left, journal), `${JSON.stringify(nobody)}\n${text}`);
      const heir = await startGatewayApp({ beside: app, quick: { directory: left } });
      await heir.ports.modelGateway.quick?.takeOver(app.database.system);
      expect([await leases(world), journals()]).toEqual([[], [journal]]);
      await heir.close();
    } finally {
      database.away = false;
    }
    expect((await ledger(app, world.tenant.tenantId)).length).toBeGreaterThan(before);
    await expectProved(world);
  });
});
