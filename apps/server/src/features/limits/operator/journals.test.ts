import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { AuditEntry, BudgetItem, LeaseJournal } from '@jishi/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  call,
  must,
  newTenant,
  type Person,
  testApp,
  theOperator,
} from '../../../../../../tests/harness/app.ts';
import { createChanges } from '../../../kernel/memory.ts';
import type { Demand } from '../admission/decide.ts';
import { createLeases, type Leases } from '../leases/leases.ts';

// A process that is gone with its data directory: what it held ahead of budgets, and how that ends.

const limit = 800;
const minute = 60_000;

const demand: Demand = {
  model: 'm',
  inputBound: 10,
  inputTokens: 5,
  outputBound: 10,
  firstSlice: null,
  expectedOutput: 10,
  retry: false,
  price: null,
  units: {},
  openEnded: false,
};

describe('a process whose journal is lost', { timeout: 240_000 }, () => {
  let operator: Person;
  beforeAll(async () => {
    operator = await theOperator();
  }, 240_000);

  const journals = async () =>
    (await must<{ items: LeaseJournal[] }>('/v1/operator/journals', operator)).items;
  const journal = async (replica: string) => (await journals()).find((item) => item.replica === replica);
  const release = (replica: string, as?: string) =>
    call(`/v1/operator/journals/${replica}/release`, operator, {
      method: 'POST',
      body: as === undefined ? {} : { as },
    });

  /** A tenant with a budget of 800 requests, whose account is open, and processes that take slices of it. */
  async function world() {
    const owner = await newTenant('Replicas');
    const provider = await must<{ id: string }>('/v1/providers', owner, {
      method: 'POST',
      body: { name: 'P', kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-1' },
    });
    const model = { providerId: provider.id, name: 'm', upstreamName: 'm', kind: 'chat' };
    await must('/v1/model-pool', owner, { method: 'POST', body: model });
    const budget = { name: 'Requests', unit: 'requests', amount: String(limit), period: 'total' };
    await must('/v1/budgets', owner, { method: 'POST', body: budget });
    // Opens the account; nobody answers at port 9, and that attempt counts.
    const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
    expect((await call('/v1/chat/completions', owner, { method: 'POST', body })).status).toBe(502);
    const { database } = await testApp();
    const used = { first: 0 };
    const account = async () => {
      const { items } = await must<{ items: BudgetItem[] }>('/v1/budgets', owner);
      const { spent = '0', held = '0' } = items[0]?.accounts[0] ?? {};
      expect(Number(spent) + Number(held)).toBeLessThanOrEqual(limit);
      // Beside the call that opened it.
      return { spent: Number(spent) - used.first, held: Number(held) };
    };
    used.first = (await account()).spent;
    expect(used.first).toBeGreaterThan(0);
    return {
      owner,
      account,
      verify: async () => (await must<{ valid: boolean }>('/v1/limits/verify', owner)).valid,
      /** Its slices, `calls` of them in use. Silent for as long as `agoMs`. */
      async process(replica: string, { agoMs, calls }: { agoMs: number; calls: number }) {
        const leases = createLeases({
          run: (id, work) => database.scoped(id as typeof owner.tenantId, work),
          changes: createChanges(),
          owner: replica,
          host: `pod-${replica.slice(0, 4)}`,
          now: () => new Date(Date.now() - agoMs),
          inTurn: (_, work) => work(),
        });
        const taken = [];
        for (let tries = 0; taken.length < calls && tries < 50; tries++) {
          const granted = await admit(leases, owner);
          if (granted === undefined) await leases.exchange(owner.tenantId);
          else taken.push(granted.taken);
        }
        expect(taken).toHaveLength(calls);
        return { leases, taken };
      },
    };
  }

  const admit = (leases: Leases, { tenantId, userId }: Person) =>
    leases.admit(tenantId, {
      caller: { userId, keyId: null, app: 'gateway', models: ['m'] },
      demand,
      at: new Date(),
    });

  it('is shown to the operator, with what it holds of whom, and to nobody else', async () => {
    const { owner, account, process } = await world();
    const [replica, alive] = ['a0'.repeat(8), 'a1'.repeat(8)];
    await process(replica, { agoMs: 2 * minute, calls: 3 });
    const { held } = await account();
    expect(held).toBeGreaterThanOrEqual(3);
    expect(await journal(replica)).toMatchObject({
      host: 'pod-a0a0',
      state: 'silent',
      accounts: [
        { tenantId: owner.tenantId, budgetName: 'Requests', unit: 'requests', amount: String(held) },
      ],
    });
    await process(alive, { agoMs: 0, calls: 1 });
    expect((await journal(alive))?.state).toBe('live');
    const refused = await release(alive);
    expect([refused.status, refused.json().code]).toEqual([409, 'limits.replica_alive']);
    expect((await release('f'.repeat(16))).status).toBe(404);
    expect((await release('../journals')).status).not.toBe(200);
    expect((await call('/v1/operator/journals', owner)).status).toBe(403);
    const asOwner = await call(`/v1/operator/journals/${replica}/release`, owner, {
      method: 'POST',
      body: {},
    });
    expect(asOwner.status).toBe(403);
  });

  it('counts as spent, once, in the audit log of the tenant; what it had used is not lost', async () => {
    const { owner, account, process, verify } = await world();
    const replica = 'b0'.repeat(8);
    await process(replica, { agoMs: 2 * minute, calls: 3 });
    const { held } = await account();
    const released = await release(replica);
    expect(released.json()).toMatchObject({ accounts: [{ amount: String(held) }] });
    expect(await account()).toEqual({ spent: held, held: 0 });
    expect((await journal(replica))?.state).toBe('written-off');
    expect((await release(replica)).json()).toEqual({ accounts: [] });
    expect(await account()).toEqual({ spent: held, held: 0 });
    expect(await verify()).toBe(true);
    const { items } = await must<{ items: AuditEntry[] }>('/v1/audit', owner);
    const entries = items.filter(({ action }) => action === 'budget.slices_released');
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ subject: { id: replica }, details: { as: 'spent' } });
  });

  it('goes back to the budgets on the word of the operator, also after it was counted as spent', async () => {
    const { account, process, verify } = await world();
    for (const [replica, first] of [
      ['c0'.repeat(8), 'unused'],
      ['c1'.repeat(8), 'spent'],
    ] as const) {
      await process(replica, { agoMs: 2 * minute, calls: 2 });
      expect((await release(replica, first)).status).toBe(200);
      if (first === 'spent') expect((await release(replica, 'unused')).status).toBe(200);
      expect(await account()).toEqual({ spent: 0, held: 0 });
      expect(await journal(replica)).toBeUndefined();
      expect(await verify()).toBe(true);
    }
  });

  it('comes back after all: its slices are held again, nothing is counted twice, the limit holds', async () => {
    const { owner, account, process, verify } = await world();
    const replica = 'd0'.repeat(8);
    const { leases, taken } = await process(replica, { agoMs: 2 * minute, calls: 5 });
    await release(replica);
    // Meanwhile the others use what is left, up to the last call.
    const others = await process('d1'.repeat(8), { agoMs: 0, calls: 40 });
    for (
      let more = await admit(others.leases, owner);
      more !== undefined;
      more = await admit(others.leases, owner)
    )
      others.taken.push(more.taken);
    await account();
    expect(await verify()).toBe(true);
    await leases.exchange(owner.tenantId);
    const { spent } = await account();
    expect(spent).toBe(0);
    expect(await verify()).toBe(true);
    for (const one of taken) leases.undo(one);
    for (const one of others.taken) others.leases.undo(one);
    for (const one of [leases, others.leases]) await one.exchange(owner.tenantId, { leaving: true });
    expect(await account()).toEqual({ spent: 0, held: 0 });
    expect(await verify()).toBe(true);
  });

  it('is listed and released from the command line, which asks', async () => {
    const { account, process } = await world();
    const replica = 'e0'.repeat(8);
    await process(replica, { agoMs: 2 * minute, calls: 2 });
    const { held } = await account();
    const { http } = await testApp();
    const folder = mkdtempSync(join(tmpdir(), 'jishi-cli-'));
    // The socket of the server on this machine: whoever may open it acts as the operator.
    const server = createServer((request, response) => {
      Object.assign(request.headers, { cookie: operator.cookie, origin: 'http://localhost:3000' });
      http.routing(request, response);
    });
    await new Promise<void>((ready) => server.listen(join(folder, 'control.sock'), ready));
    try {
      const jishi = (words: string[]) => run(['usage', ...words], folder);
      const listed = await jishi(['journals']);
      expect(listed.out).toMatch(
        new RegExp(`${replica} +pod-e0e0 +silent .*Replicas \\w+ +Requests +${held} requests`),
      );
      expect(await jishi(['release', replica])).toMatchObject({
        code: 1,
        err: expect.stringContaining('--yes'),
      });
      expect((await account()).held).toBe(held);
      expect((await jishi(['release', 'f'.repeat(16), '--yes'])).code).toBe(1);
      expect(await jishi(['release', replica, '--yes'])).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^Replicas \w+, Requests: \d+ requests counts as spent\n$/),
      });
      expect(await account()).toEqual({ spent: held, held: 0 });
    } finally {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

const main = fileURLToPath(new URL('../../../../../cli/src/main.ts', import.meta.url));

async function run(words: string[], directory: string) {
  const { JISHI_URL: _, JISHI_API_KEY: __, ...rest } = process.env;
  const child = spawn(process.execPath, [main, ...words], {
    env: { ...rest, JISHI_DATA: directory, LANG: 'en' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((ended) => child.once('exit', ended));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out, err };
}
