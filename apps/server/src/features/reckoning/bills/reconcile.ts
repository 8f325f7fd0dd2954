import type { BillItem, BillSettings } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import {
  type BillLineRow,
  type BillRow,
  countProviders,
  deleteBill,
  findBill,
  findTimeZone,
  insertBill,
  type LedgerPeriod,
  listLedger,
  listLines,
  listUpstreamNames,
  lockBill,
  replaceLines,
  updateBill,
} from './bill-store.ts';
import { collect, maxLines, renamed } from './collect.ts';
import { compareBill, gathered } from './comparison/compare.ts';
import { type BillSide, type ComparedLine, isDifference } from './comparison/line.ts';
import { modelFinder } from './comparison/model-name.ts';
import type { Tolerance } from './comparison/reason.ts';
import { explainByZone, isBetter } from './comparison/shift.ts';
import { newLines, type Summary, summarise } from './comparison/summary.ts';
import { decodeFile } from './file/decode.ts';
import { guessFormat } from './file/formats.ts';
import { openTable } from './file/rows.ts';
import { presentBill } from './present.ts';

/** In which bills are cut most often. */
const usualZones = ['UTC', 'Asia/Shanghai', 'America/Los_Angeles'];

export interface BillFile {
  name: string;
  bytes: Uint8Array;
}

/**
 * Reads a bill and stores it beside what the ledger has for the same days.
 * @throws Problem `not_found`, `limits.time_zone_unknown`, `reckoning.bill_…`
 */
export async function reconcile(scope: Scope, file: BillFile, settings: BillSettings): Promise<BillItem> {
  checkTimeZone(settings.timeZone);
  const providerIds = providersOf(settings);
  await scope.tx((tx) => checkProviders(tx, scope, providerIds));
  const table = await openTable(decodeFile(file.bytes).text);
  const { lines, rows, skipped, decimals } = await collect(table, settings);
  const days = lines.map(({ day }) => day).sort();
  const period: LedgerPeriod = {
    providerIds,
    from: days[0] ?? '',
    to: days.at(-1) ?? '',
    grain: settings.grain,
    timeZone: settings.timeZone,
  };
  const tolerance = { ...toleranceOf(settings.tolerance), decimals };
  return scope.tx(async (tx) => {
    const known = await listUpstreamNames(tx, providerIds);
    const ledger = await listLedger(tx, period);
    const bill = renamed(lines, modelFinder([...known, ...ledger.map(({ model }) => model)]));
    const { compared, better } = await judge(tx, { bill, period, tolerance, tenantId: scope.tenantId });
    const id = newId('bill', scope.clock.now().getTime());
    await insertBill(tx, {
      tenant_id: scope.tenantId,
      id,
      at: scope.clock.now(),
      actor_name: scope.actor.name,
      file_name: file.name,
      provider_id: settings.providerId,
      format: guessFormat(table.columns).format,
      grain: period.grain,
      time_zone: period.timeZone,
      from_day: period.from,
      to_day: period.to,
      tolerance_percent: String(tolerance.percent),
      tolerance_pico: String(tolerance.amountPico),
      decimals,
      row_count: rows,
      skipped: JSON.stringify(skipped),
      summary: JSON.stringify(summarise(compared, better)),
    });
    await replaceLines(tx, id, newLines(compared, { tenantId: scope.tenantId, billId: id }));
    return finish(tx, scope, { id, action: 'bill.compared' });
  });
}

/**
 * The stored bill beside the ledger as it is now.
 * @throws Problem `reckoning.bill_not_found`, `limits.time_zone_unknown`
 */
export async function compareAnew(
  scope: Scope,
  billId: string,
  changed: { tolerance: BillSettings['tolerance'] | undefined; timeZone: string | undefined },
): Promise<BillItem> {
  if (changed.timeZone !== undefined) checkTimeZone(changed.timeZone);
  return scope.tx(async (tx) => {
    const row = await requireBill(tx, billId);
    await lockBill(tx, billId);
    const stored = await listLines(tx, { billId, after: -1, limit: maxLines * 4 });
    const bill = stored.filter(({ in_bill }) => in_bill).map(billSideOf);
    const providerIds = [...new Set([row.provider_id, ...stored.map(({ provider_id }) => provider_id)])];
    const period = periodOf(row, { providerIds, timeZone: changed.timeZone ?? row.time_zone });
    const given = changed.tolerance ?? {
      percent: Number(row.tolerance_percent),
      amountPico: row.tolerance_pico,
    };
    const tolerance = { ...toleranceOf(given), decimals: row.decimals };
    const { compared, better } = await judge(tx, { bill, period, tolerance, tenantId: scope.tenantId });
    await updateBill(tx, billId, {
      time_zone: period.timeZone,
      tolerance_percent: String(tolerance.percent),
      tolerance_pico: String(tolerance.amountPico),
      summary: JSON.stringify(summarise(compared, better)),
    });
    await replaceLines(tx, billId, newLines(compared, { tenantId: scope.tenantId, billId }));
    return finish(tx, scope, { id: billId, action: 'bill.compared' });
  });
}

/** @throws Problem `reckoning.bill_not_found` */
export async function removeBill(scope: Scope, billId: string): Promise<void> {
  await scope.tx(async (tx) => {
    const { file_name } = await requireBill(tx, billId);
    await deleteBill(tx, billId);
    const subject = { kind: 'bill', id: billId, name: file_name };
    await recordAudit(tx, scope, { action: 'bill.deleted', subject, details: {} });
  });
}

export async function requireBill(tx: Tx, billId: string): Promise<BillRow> {
  return found(await findBill(tx, billId), 'reckoning.bill_not_found');
}

interface Judging {
  bill: readonly BillSide[];
  period: LedgerPeriod;
  tolerance: Tolerance;
  tenantId: string;
}

/** The comparison, and whether the days of another zone explain more of it. */
async function judge(
  tx: Tx,
  judging: Judging,
): Promise<{ compared: ComparedLine[]; better: Summary['betterTimeZone'] }> {
  const { period, tenantId } = judging;
  const compared = await compareIn(tx, judging, period.timeZone);
  const count = compared.filter(isDifference).length;
  if (count < 2 || period.grain === 'month') return { compared, better: null };
  const zones = new Set([...usualZones, await findTimeZone(tx, tenantId)]);
  zones.delete(period.timeZone);
  let best: { timeZone: string; differences: number; lines: ComparedLine[] } | undefined;
  for (const timeZone of zones) {
    const lines = await compareIn(tx, judging, timeZone);
    const differences = lines.filter(isDifference).length;
    if (isBetter(count, differences) && differences < (best?.differences ?? count))
      best = { timeZone, differences, lines };
  }
  if (best === undefined) return { compared, better: null };
  const { timeZone, differences, lines } = best;
  return { compared: explainByZone(compared, lines), better: { timeZone, differences } };
}

async function compareIn(
  tx: Tx,
  { bill, period, tolerance }: Judging,
  timeZone: string,
): Promise<ComparedLine[]> {
  const ledger = await listLedger(tx, { ...period, timeZone });
  // A bill without models is compared by whole days.
  const whole = bill.every(({ model }) => model === '');
  const compared = compareBill(bill, gathered(ledger, whole), tolerance);
  if (compared.length > maxLines * 2) throw problem('reckoning.bill_too_long', { max: maxLines });
  return compared;
}

async function finish(
  tx: Tx,
  scope: Scope,
  { id, action }: { id: string; action: string },
): Promise<BillItem> {
  const item = presentBill(await requireBill(tx, id), scope);
  await recordAudit(tx, scope, {
    action,
    subject: { kind: 'bill', id, name: item.fileName },
    details: { from: item.from, to: item.to, lines: item.lines, totals: item.totals },
  });
  return item;
}

async function checkProviders(tx: Tx, scope: Scope, ids: readonly string[]): Promise<void> {
  if ((await countProviders(tx, scope.tenantId, ids)) !== ids.length) throw problem('not_found');
}

function providersOf({ providerId, keys }: BillSettings): string[] {
  return [...new Set([providerId, ...keys.flatMap((key) => key.providerId ?? [])])];
}

/** Names only: offsets such as `+08:00` mean the opposite to the database. */
function checkTimeZone(timeZone: string): void {
  try {
    if (!/^[a-z]/i.test(timeZone)) throw new RangeError('no name');
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (error) {
    throw problem('limits.time_zone_unknown', { timeZone }, error);
  }
}

function toleranceOf({ percent, amountPico }: BillSettings['tolerance']): Omit<Tolerance, 'decimals'> {
  return { percent, amountPico: BigInt(amountPico) };
}

function periodOf(row: BillRow, rest: Pick<LedgerPeriod, 'providerIds' | 'timeZone'>): LedgerPeriod {
  return { from: row.from_day, to: row.to_day, grain: row.grain as 'day' | 'month', ...rest };
}

function billSideOf(row: BillLineRow): BillSide {
  return {
    day: row.day,
    providerId: row.provider_id,
    model: row.model,
    currency: row.currency as 'USD' | 'CNY',
    billModels: row.bill_models,
    keys: row.bill_keys,
    rows: row.bill_rows,
    amounts: {
      requests: row.bill_requests,
      inputTokens: row.bill_input_tokens,
      outputTokens: row.bill_output_tokens,
      cost: row.bill_cost_pico === null ? null : BigInt(row.bill_cost_pico),
    },
  };
}
