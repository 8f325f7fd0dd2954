import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookDelivery, WebhookItem, WebhookType } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from '../../../../../tests/peers/gateway-app.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../tests/peers/mock-upstream.ts';
import { announce } from '../limits/alerts/announce.ts';
import { mailAlert } from '../limits/alerts/mail.ts';
import { announceAlerts } from '../limits/index.ts';
import { tellUsage } from '../metering/feed/tell.ts';
import { moneyWorld, usd } from '../models/money.fixture.ts';
import { deliver } from './deliver.ts';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

let app: GatewayApp;
let upstream: MockUpstream;
let receiver: Server;
let address: string;
const received = new Map<string, Received[]>();
const answers = new Map<string, number>();

beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp();
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      const got = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      received.set(path, [...(received.get(path) ?? []), got]);
      response.writeHead(answers.get(path) ?? 204, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await app.close();
  await upstream.close();
  receiver.close();
});

const counter = { value: 0 };

/** A tenant with one webhook; `work` does the jobs that were sent for it, but not those that have to wait. */
async function world(types: WebhookType[] = ['budget.threshold'], priced = true) {
  const money = await moneyWorld(app, upstream, priced);
  const { admin, tenantId } = money.tenant;
  const path = `/hook/${++counter.value}`;
  const { body, status } = await app.call<{ webhook: WebhookItem; secret: string }>(
    admin,
    'POST /v1/webhooks',
    { name: 'Billing', url: address + path, types },
  );
  expect(status).toBe(201);
  const line = `/v1/webhooks/${body.webhook.id}`;
  const scope = app.scope(admin);
  const jobs = () => app.queued.splice(0).filter(({ payload }) => payload.tenantId === tenantId);
  const handlers: Record<string, (payload: never) => Promise<void>> = {
    'webhooks.deliver': (payload) => deliver(scope, payload),
    'limits.announce': (payload) => announce(scope, payload),
    'limits.mail': (payload) => mailAlert(scope, payload),
  };
  // Jobs are heard of here before the transaction that sends them has ended.
  const committed = async (id: unknown): Promise<boolean> => {
    const { system } = app.database;
    const found = system.selectFrom('webhook_delivery').select('id').where('id', '=', String(id));
    return (await found.executeTakeFirst()) !== undefined;
  };
  const work = async (): Promise<void> => {
    const due = jobs().filter(({ startAfterSeconds }) => startAfterSeconds === undefined);
    for (const { payload } of due)
      if ('deliveryId' in payload)
        await expect.poll(() => committed(payload.deliveryId), { timeout: 10_000 }).toBe(true);
    for (const { name, payload } of due) await handlers[name]?.(payload as never);
    if (due.length > 0) await work();
  };
  return {
    ...money,
    ...body,
    line,
    path,
    scope,
    jobs,
    work,
    got: () => received.get(path) ?? [],
    events: () => (received.get(path) ?? []).map((one) => JSON.parse(one.body)),
    log: async () =>
      (await app.call<{ items: WebhookDelivery[] }>(admin, `GET ${line}/deliveries`)).body.items,
    shown: async () => (await app.call<{ items: WebhookItem[] }>(admin, 'GET /v1/webhooks')).body.items[0],
  };
}

function isSignedWith(secret: string, { headers, body }: Received): boolean {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const wanted = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(wanted);
}

describe('a webhook', () => {
  it('is told, signed, under the same id when it is sent again', async () => {
    const { tenant, line, secret, work, got, log } = await world();
    await app.call(tenant.admin, `POST ${line}/test`);
    await work();
    const [delivery] = await log();
    expect(delivery).toMatchObject({
      type: 'webhook.test',
      status: 'delivered',
      attempts: 1,
      lastStatus: 204,
    });
    await app.call(tenant.admin, `POST ${line}/deliveries/${delivery?.id}/resend`);
    await work();
    const [first, second] = got();
    expect(first?.headers['content-type']).toContain('application/cloudevents+json');
    expect(first && isSignedWith(secret, first)).toBe(true);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toBe(first?.body);
    const { body } = await app.call<{ body: string }>(tenant.admin, `GET ${line}/deliveries/${delivery?.id}`);
    expect(body.body).toBe(first?.body);
  });

  it('signs with both secrets for a day after a change', async () => {
    const { tenant, line, secret, work, got } = await world();
    const { body } = await app.call<{ secret: string }>(tenant.admin, `POST ${line}/secret`);
    expect(body.secret).not.toBe(secret);
    await app.call(tenant.admin, `POST ${line}/test`);
    await work();
    const [one] = got();
    expect(one && isSignedWith(secret, one) && isSignedWith(body.secret, one)).toBe(true);
    const rows = await app.database.system.selectFrom('webhook').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(secret.slice(6, 30));
  });

  it.each([500, 302, 404])('that answers %s is tried again later, and not followed', async (status) => {
    const { tenant, line, path, work, jobs, log, shown } = await world();
    answers.set(path, status);
    await app.call(tenant.admin, `POST ${line}/test`);
    const [job] = jobs();
    await deliver(app.scope(tenant.admin), job?.payload as never);
    const [delivery] = await log();
    expect(delivery).toMatchObject({ status: 'pending', attempts: 1, lastStatus: status });
    expect(jobs()).toMatchObject([{ name: 'webhooks.deliver', startAfterSeconds: 5 }]);
    expect((await shown())?.failingSince).not.toBeNull();
    expect(received.get('/elsewhere')).toBeUndefined();
    answers.delete(path);
    await deliver(app.scope(tenant.admin), job?.payload as never);
    expect((await log())[0]).toMatchObject({ status: 'delivered', attempts: 2 });
    expect((await shown())?.failingSince).toBeNull();
    await work();
  });

  it('that is gone is switched off at once, and one that fails for days as well', async () => {
    for (const reason of ['gone', 'failing'] as const) {
      const { tenant, line, path, webhook, work, log, shown } = await world();
      answers.set(path, reason === 'gone' ? 410 : 500);
      if (reason === 'failing')
        await app.database.system
          .updateTable('webhook')
          .set({ failing_since: new Date(Date.now() - 73 * 3_600_000) })
          .where('id', '=', webhook.id)
          .execute();
      await app.call(tenant.admin, `POST ${line}/test`);
      await work();
      expect(await shown()).toMatchObject({ enabled: false, disabledReason: reason });
      expect((await app.call(tenant.admin, `POST ${line}/test`)).status).toBe(409);
      const [delivery] = await log();
      const again = `POST ${line}/deliveries/${delivery?.id}/resend`;
      expect((await app.call(tenant.admin, again)).status).toBe(409);
      const on = await app.call(tenant.admin, `PATCH ${line}`, { enabled: true });
      expect(on.body).toMatchObject({ enabled: true, disabledReason: null, failingSince: null });
    }
  });

  it.each([
    ['http://example.com/hook', 'webhooks.https_required'],
    ['ftp://127.0.0.1/hook', 'webhooks.https_required'],
    ['nonsense', 'webhooks.https_required'],
    ['https://169.254.169.254/latest', 'webhooks.address_refused'],
    ['https://10.0.0.8/hook', 'webhooks.address_refused'],
  ])('does not go to %s', async (url, code) => {
    const { tenant, line } = await world();
    const made = await app.call(tenant.admin, 'POST /v1/webhooks', {
      name: 'X',
      url,
      types: ['price.missing'],
    });
    expect(made.body).toMatchObject({ status: 422, code });
    expect((await app.call(tenant.admin, `PATCH ${line}`, { url })).body).toMatchObject({ code });
  });

  it('belongs to its tenant, and to those who manage models', async () => {
    const { tenant, line } = await world();
    await app.call(tenant.admin, `POST ${line}/test`);
    const stranger = await world();
    const member = app.member(tenant.tenantId, 'member');
    expect((await app.call(member, 'GET /v1/webhooks')).status).toBe(403);
    for (const call of [`PATCH ${line}`, `DELETE ${line}`, `POST ${line}/secret`, `POST ${line}/test`])
      expect(
        (await app.call(stranger.tenant.admin, call, call.startsWith('P') ? {} : undefined)).status,
      ).toBe(404);
    expect((await app.call(stranger.tenant.admin, `GET ${line}/deliveries`)).status).toBe(404);
  });
});

describe('what happens to money', () => {
  it('passes thresholds once: one event each, one mail per person', async () => {
    const { tenant, ask, budget, work, events } = await world(['budget.threshold', 'budget.exhausted']);
    const { tenantId, admin } = tenant;
    await app.database.system
      .insertInto('app_user')
      .values({ id: admin.userId, email: `${admin.userId}@example.com`, name: '林薇', locale: 'zh-CN' })
      .execute();
    await app.database.system
      .insertInto('member')
      .values({ tenant_id: tenantId, id: 'mem_1', user_id: admin.userId, role: 'admin' })
      .execute();
    await budget({ name: '市场部', amount: usd(30), mode: 'soft', thresholds: [50, 100] });
    for (let index = 0; index < 4; index++) await ask();
    const tell = () =>
      announceAlerts(app.database.system, { jobs: app.ports.jobs, now: new Date() }).then(work);
    await tell();
    await tell();
    expect(events().map(({ type, data }) => [type, data.threshold])).toEqual([
      ['jishi.budget.threshold', 50],
      ['jishi.budget.exhausted', 100],
    ]);
    expect(events()[0].data).toMatchObject({ budgetName: '市场部', unit: 'money', currency: 'USD' });
    const mails = app.mails.filter(({ to }) => to.startsWith(admin.userId));
    expect(mails.map(({ subject }) => subject)).toEqual([
      '预算“市场部”已使用 53%',
      '预算“市场部”已使用 106%',
    ]);
    expect(mails[0]?.text).toContain('16.000000 USD');
    expect(mails[0]?.text).toContain('http://console.example/limits');
  });

  it('tells every settled attempt exactly once, from the moment somebody listens', async () => {
    const { ask, scope, work, events, line, tenant } = await world(['usage.recorded']);
    for (let index = 0; index < 3; index++) await ask();
    await tellUsage(scope);
    await tellUsage(scope);
    await work();
    const told = events().flatMap(({ data }) => data.records as { id: string; costPico: string }[]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(3);
    expect(told).toHaveLength(3);
    expect(told[0]?.costPico).toBe(usd(16));
    await app.call(tenant.admin, `PATCH ${line}`, { enabled: false });
    await ask();
    const left = await app.database.system
      .selectFrom('usage_feed')
      .selectAll()
      .where('tenant_id', '=', tenant.tenantId)
      .execute();
    expect(left).toEqual([]);
  });

  it('says once a day that a model has no price', async () => {
    const { ask, work, events } = await world(['price.missing'], false);
    await ask();
    await ask();
    await expect.poll(() => work().then(() => events().length), { timeout: 20_000 }).toBe(1);
    expect(events()[0]).toMatchObject({
      type: 'jishi.price.missing',
      data: { model: 'priced', provider: 'Mock' },
    });
  });
});

describe('what happens to models', () => {
  it('is told when a breaker opens, once', async () => {
    const { tenant, ask, work, events } = await world(['breaker.opened', 'breaker.closed']);
    upstream.script('vendor/priced', { error: { status: 500 } });
    for (let index = 0; index < 7; index++) await ask();
    await expect.poll(() => work().then(() => events().length), { timeout: 20_000 }).toBe(1);
    expect(events()[0]).toMatchObject({ type: 'jishi.breaker.opened', data: { model: 'priced' } });
    expect(tenant.provider.name).toBe('Mock');
    upstream.script('vendor/priced', { pieces: ['a'] });
    await ask();
    await expect.poll(() => work().then(() => events().length), { timeout: 20_000 }).toBe(2);
    expect(events()[1].type).toBe('jishi.breaker.closed');
  });
});
