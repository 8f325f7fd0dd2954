import type { BillItem, BillLine, BillPreview } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type GatewayApp,
  startGatewayApp,
  type TestMember,
} from '../../../../../../tests/peers/gateway-app.ts';
import { newId } from '../../../kernel/id.ts';

let app: GatewayApp;
beforeAll(async () => {
  app = await startGatewayApp();
});
afterAll(() => app.close());

const usd = (units: number) => String(BigInt(Math.round(units * 1e6)) * 1_000_000n);

interface World {
  admin: TestMember;
  providerId: string;
  /** A settled call in the ledger. */
  call(at: string, fields?: { tokens?: [number, number]; cost?: number | null }): Promise<void>;
}

async function world(): Promise<World> {
  const tenantId = await app.tenant();
  const admin = app.member(tenantId, 'admin');
  const made = <T>(path: string, body: object) => app.call<T>(admin, `POST ${path}`, body);
  const fields = { name: 'Vendor', kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'k' };
  const provider = await made<{ id: string }>('/v1/providers', fields);
  const providerId = provider.body.id;
  const model = await made<{ id: string }>('/v1/model-pool', {
    providerId,
    name: 'Good one',
    upstreamName: 'gpt-4o',
    kind: 'chat',
  });
  return {
    admin,
    providerId,
    async call(at, { tokens = [1_000, 100], cost = 1 } = {}) {
      const row = {
        tenant_id: tenantId,
        id: newId('usage'),
        request_id: newId('request'),
        at: new Date(at),
        lease_until: new Date(at),
        settled_at: new Date(at),
        app: 'api',
        provider_id: providerId,
        model_id: model.body.id,
        model_name: 'Good one',
        operation: 'chat',
        input_tokens: tokens[0],
        output_tokens: tokens[1],
        cost_pico: cost === null ? null : usd(cost),
        currency: cost === null ? null : 'USD',
        status: 'ok',
      };
      await app.database.system.insertInto('usage_record').values(row).execute();
    },
  };
}

async function send<T>(
  who: TestMember,
  path: string,
  form: { csv: string | Uint8Array; settings?: object | string },
) {
  const body = new FormData();
  const { settings, csv } = form;
  if (settings !== undefined)
    body.set('settings', typeof settings === 'string' ? settings : JSON.stringify(settings));
  body.set('file', new Blob([typeof csv === 'string' ? csv : Buffer.from(csv)]), 'bill.csv');
  const headers = { authorization: `Bearer ${who.token}` };
  const response = await fetch(`${app.url}${path}`, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as T & { code?: string } };
}

const costs = (...rows: string[]) =>
  ['start_time_iso,amount_value,amount_currency,line_item,api_key_id', ...rows].join('\n');
const october = (day: number, rest: string) =>
  `2026-10-${String(day).padStart(2, '0')}T00:00:00+00:00,${rest}`;

async function compare(
  { admin, providerId }: World,
  csv: string,
  settings: Record<string, unknown> = {},
): Promise<{ item: BillItem; lines: BillLine[] }> {
  const preview = await send<BillPreview>(admin, '/v1/usage/bills/preview', { csv });
  const { mapping, timeZone, currency, grain } = preview.body;
  const all = { providerId, mapping, timeZone, currency, grain, ...settings };
  const { status, body } = await send<BillItem>(admin, '/v1/usage/bills', { csv, settings: all });
  if (status !== 201) throw new Error(JSON.stringify(body));
  const { body: page } = await app.call<{ items: BillLine[] }>(
    admin,
    `GET /v1/usage/bills/${body.id}/lines?limit=200`,
  );
  return { item: body, lines: page.items };
}

describe('a bill beside the ledger', () => {
  it('agrees where both say the same, line items of one model together', async () => {
    const here = await world();
    await here.call('2026-10-01T10:00:00Z');
    await here.call('2026-10-01T23:59:59Z');
    const { item, lines } = await compare(
      here,
      costs(
        october(1, '1.5,usd,"gpt-4o-2024-08-06, input",key_1'),
        october(1, '0.5,usd,"gpt-4o-2024-08-06, output",key_1'),
        october(2, ',,,'),
        'Total,2.0,usd,,',
      ),
    );
    expect(item).toMatchObject({
      provider: 'Vendor',
      format: 'openai-costs',
      rows: 4,
      skipped: { rows: 2, examples: [{ reason: 'no-amount' }, { reason: 'no-date' }] },
      totals: [{ currency: 'USD', billPico: usd(2), ledgerPico: usd(2), deltaPico: '0' }],
      reasons: [{ reason: 'match', lines: 1 }],
      betterTimeZone: null,
      editable: true,
    });
    expect(lines).toMatchObject([
      {
        day: '2026-10-01',
        model: 'gpt-4o',
        keys: ['key_1'],
        ledger: { requests: 2, inputTokens: 2_000, outputTokens: 200 },
        bill: { inputTokens: null, costPico: usd(2) },
      },
    ]);
  });

  it('names what is missing on either side, the most money first', async () => {
    const here = await world();
    await here.call('2026-10-01T10:00:00Z');
    await here.call('2026-10-03T10:00:00Z', { cost: 7 });
    const bill = costs(october(1, '1,usd,gpt-4o,'), october(2, '3,usd,o9,'), october(3, '0,usd,o9,'));
    const { item, lines } = await compare(here, bill);
    expect(lines.map(({ day, model, reason, deltaPico }) => [day, model, reason, deltaPico])).toEqual([
      ['2026-10-03', 'gpt-4o', 'missing-there', usd(-7)],
      ['2026-10-02', 'o9', 'missing-here', usd(3)],
      ['2026-10-01', 'gpt-4o', 'match', '0'],
      ['2026-10-03', 'o9', 'match', '0'],
    ]);
    const only = await app.call<{ items: BillLine[] }>(
      here.admin,
      `GET /v1/usage/bills/${item.id}/lines?differences=true&limit=1`,
    );
    expect(only.body.items.map(({ number }) => number)).toEqual([0]);
  });

  it('finds the zone in which the days of the bill begin, and takes it', async () => {
    const here = await world();
    for (const day of ['01', '02', '03', '04'])
      await here.call(`2026-10-${day}T20:00:00Z`, { cost: Number(day) });
    // In Shanghai each call fell on the day after.
    const rows = [2, 3, 4, 5].map((day) => `2026-10-0${day},gpt-4o,${day - 1}`);
    const csv = ['date,model,cost', '2026-10-01,gpt-4o,0', ...rows].join('\n');
    const { item, lines } = await compare(here, csv, { timeZone: 'UTC' });
    expect(item.betterTimeZone).toEqual({ timeZone: 'Asia/Shanghai', differences: 0 });
    expect(new Set(lines.map(({ reason }) => reason))).toEqual(new Set(['time-zone']));
    const again = await app.call<BillItem>(here.admin, `POST /v1/usage/bills/${item.id}/compare`, {
      timeZone: 'Asia/Shanghai',
    });
    expect(again.body).toMatchObject({ betterTimeZone: null, timeZone: 'Asia/Shanghai' });
    expect(again.body.reasons.map(({ reason }) => reason)).toEqual(['match']);
  });

  it('counts what came into the ledger since, and corrections of its prices', async () => {
    const here = await world();
    await here.call('2026-10-01T10:00:00Z', { cost: null });
    const { item } = await compare(here, costs(october(1, '1,usd,gpt-4o,')));
    expect(item.reasons).toMatchObject([{ reason: 'unpriced', lines: 1 }]);
    const pool = await app.call<{ items: { id: string }[] }>(here.admin, 'GET /v1/model-pool');
    await app.call(here.admin, `POST /v1/model-pool/${pool.body.items[0]?.id}/prices`, {
      currency: 'USD',
      inputPico: usd(0.001),
      outputPico: '0',
      effectiveFrom: '2026-09-01T00:00:00.000Z',
    });
    const period = { from: '2026-10-01T00:00:00.000Z', to: '2026-10-02T00:00:00.000Z', dryRun: false };
    expect((await app.call(here.admin, 'POST /v1/usage/reratings', period)).status).toBe(200);
    const again = await app.call<BillItem>(here.admin, `POST /v1/usage/bills/${item.id}/compare`, {});
    expect(again.body.reasons).toMatchObject([{ reason: 'match', lines: 1 }]);
  });

  it('leaves out keys that are not used through it', async () => {
    const here = await world();
    await here.call('2026-10-01T10:00:00Z');
    const csv = costs(october(1, '1,usd,gpt-4o,ours'), october(1, '9,usd,gpt-4o,notebook'));
    const { item } = await compare(here, csv, { keys: [{ name: 'notebook', providerId: null }] });
    expect(item.skipped.examples).toEqual([{ line: 3, reason: 'ignored-key' }]);
    expect(item.reasons).toMatchObject([{ reason: 'match', lines: 1 }]);
  });

  it('compares months, and days without models', async () => {
    const here = await world();
    await here.call('2026-10-01T10:00:00Z');
    await here.call('2026-10-31T10:00:00Z');
    const month = await compare(
      here,
      '账期,实例ID,应付金额,币种\n2026-10,text_token;llm-1;gpt-4o;input_token;api,2,USD',
    );
    expect(month.item).toMatchObject({ grain: 'month', timeZone: 'Asia/Shanghai', from: '2026-10' });
    expect(month.item.reasons).toMatchObject([{ reason: 'match' }]);
    const days = await compare(here, costs(october(1, '1,usd,,'), october(31, '1,usd,,')));
    expect(days.lines.map(({ model, reason }) => [model, reason])).toEqual([
      ['', 'match'],
      ['', 'match'],
    ]);
  });

  it('is exported so that a spreadsheet runs nothing', async () => {
    const here = await world();
    const { item } = await compare(here, costs(october(1, '1.25,usd,"=HYPERLINK(""http://evil"")",@key')));
    const { body } = await app.call<{ csv: string; fileName: string }>(
      here.admin,
      `GET /v1/usage/bills/${item.id}/export`,
    );
    expect(body.fileName).toBe('bill-2026-10-01-2026-10-01.csv');
    expect(body.csv.startsWith('\uFEFFday,provider,')).toBe(true);
    expect(body.csv).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(body.csv).toContain("'@key,USD,,,,1.25,");
  });

  it('is recorded and deleted', async () => {
    const here = await world();
    const { item } = await compare(here, costs(october(1, '1,usd,gpt-4o,')));
    expect((await app.call(here.admin, `DELETE /v1/usage/bills/${item.id}`)).status).toBe(200);
    expect((await app.call(here.admin, `GET /v1/usage/bills/${item.id}`)).status).toBe(404);
    const entries = await app.database.system
      .selectFrom('audit_entry')
      .select('action')
      .where('subject_id', '=', item.id)
      .execute();
    expect(entries.map(({ action }) => action).sort()).toEqual(['bill.compared', 'bill.deleted']);
  });
});

describe('who and what is refused', () => {
  it('everybody without the right, and other tenants', async () => {
    const here = await world();
    const other = await world();
    const csv = costs(october(1, '1,usd,gpt-4o,'));
    const { item } = await compare(here, csv);
    const member = app.member(here.admin.tenantId, 'member');
    const settings = { providerId: here.providerId, mapping: { date: 'start_time_iso' } };
    expect((await send(member, '/v1/usage/bills', { csv, settings })).status).toBe(403);
    expect((await send(member, '/v1/usage/bills/preview', { csv })).status).toBe(403);
    expect((await app.call(member, `GET /v1/usage/bills/${item.id}`)).status).toBe(403);
    for (const path of ['', '/lines', '/export'])
      expect((await app.call(other.admin, `GET /v1/usage/bills/${item.id}${path}`)).status).toBe(404);
    // A provider of somebody else, for the bill or for a key.
    const foreign = await send(other.admin, '/v1/usage/bills', { csv, settings });
    expect([foreign.status, foreign.body.code]).toEqual([404, 'not_found']);
    const keys = [{ name: 'x', providerId: here.providerId }];
    const mixed = { ...settings, providerId: other.providerId, keys };
    expect((await send(other.admin, '/v1/usage/bills', { csv, settings: mixed })).status).toBe(404);
  });

  it.each<[what: string, form: { csv?: string | Uint8Array; settings?: object | string }, answer: string]>([
    ['no settings', {}, '422 request.invalid'],
    ['settings that are no JSON', { settings: '{' }, '422 request.invalid'],
    ['a column that is not there', { settings: { mapping: { date: 'Tag' } } }, '422 reckoning.bill_column'],
    ['no amount', { settings: { mapping: { date: 'start_time_iso' } } }, '422 reckoning.bill_empty'],
    ['an offset for a zone', { settings: { timeZone: '+08:00' } }, '422 limits.time_zone_unknown'],
    ['an unknown zone', { settings: { timeZone: 'Mars/Base' } }, '422 limits.time_zone_unknown'],
    [
      'a workbook',
      { csv: Buffer.from('PK\u0003\u0004\0\0', 'latin1'), settings: {} },
      '422 reckoning.bill_encoding',
    ],
    ['nothing', { csv: '', settings: {} }, '422 reckoning.bill_empty'],
    [
      'too much',
      { csv: Buffer.alloc(17 * 1024 * 1024, 'a,b\n'), settings: {} },
      '413 reckoning.bill_too_large',
    ],
  ])('%s', async (_, { csv = costs(october(1, '1,usd,gpt-4o,')), settings }, expected) => {
    const { admin, providerId } = await world();
    const mapping = { date: 'start_time_iso', cost: 'amount_value' };
    const all = typeof settings === 'object' ? { providerId, mapping, ...settings } : settings;
    const answer = await send(admin, '/v1/usage/bills', {
      csv,
      ...(all === undefined ? {} : { settings: all }),
    });
    expect(`${answer.status} ${answer.body.code}`).toBe(expected);
  });
});
