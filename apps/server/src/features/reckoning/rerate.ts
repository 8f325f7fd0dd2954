import type { RepricedModel, ReratingItem } from '@jishi/contract';
import { newId } from '../../kernel/id.ts';
import { problem } from '../../kernel/problem.ts';
import { found } from '../../kernel/require.ts';
import type { Scope, Tx } from '../../kernel/scope.ts';
import { recordAudit } from '../audit/index.ts';
import { adjustBudgets } from '../limits/index.ts';
import { type Difference, differencesOf } from './difference.ts';
import { presentRerating } from './present.ts';
import {
  countCalls,
  findRerating,
  insertAdjustments,
  insertRerating,
  listRated,
  lockReratings,
  type NewAdjustment,
  type Period,
  type RatedRow,
} from './store.ts';

/** One transaction holds them all: longer periods are re-rated in parts. */
const maxCalls = 50_000;
const pageSize = 1_000;

export interface Rerated {
  rerating: ReratingItem | null;
  calls: number;
  unpriced: number;
  changes: RepricedModel[];
}

/**
 * Compares what settled calls cost with what they cost by the price versions known now. Applied, the differences become
 * adjustments, and the budgets that counted the calls move by them, in one transaction. Doing it twice changes nothing.
 * @throws Problem `reckoning.period`, `reckoning.too_many`
 */
export async function rerate(scope: Scope, period: Period, dryRun: boolean): Promise<Rerated> {
  if (period.from >= period.to) throw problem('reckoning.period');
  return scope.tx(async (tx) => {
    if ((await countCalls(tx, period, maxCalls + 1)) > maxCalls)
      throw problem('reckoning.too_many', { max: maxCalls });
    await lockReratings(tx, scope.tenantId);
    const sums = createSums();
    const id = newId('rerating', scope.clock.now().getTime());
    const changed: { row: RatedRow; difference: Difference }[] = [];
    for await (const row of eachCall(tx, period)) {
      const differences = differencesOf(row);
      sums.add(row, differences);
      if (!dryRun) changed.push(...differences.map((difference) => ({ row, difference })));
    }
    const rerating = changed.length === 0 ? null : await write(tx, scope, { id, period, changed });
    return { rerating, ...sums.result() };
  });
}

async function* eachCall(tx: Tx, period: Period): AsyncGenerator<RatedRow> {
  let after = '';
  for (;;) {
    const rows = await listRated(tx, period, { after, limit: pageSize });
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    after = last.id;
  }
}

interface Writing {
  id: string;
  period: Period;
  changed: { row: RatedRow; difference: Difference }[];
}

async function write(tx: Tx, scope: Scope, { id, period, changed }: Writing): Promise<ReratingItem> {
  const at = scope.clock.now();
  const { from, to, model } = period;
  await insertRerating(tx, {
    tenant_id: scope.tenantId,
    id,
    at,
    actor_name: scope.actor.name,
    from_at: from,
    to_at: to,
    model_name: model ?? null,
  });
  const rows = changed.map(
    ({ row, difference }): NewAdjustment => ({
      tenant_id: scope.tenantId,
      id: newId('adjustment', at.getTime()),
      rerating_id: id,
      usage_id: row.id,
      at,
      price_id: difference.priceId,
      price_tier: difference.tier,
      currency: difference.currency,
      before_pico: String(difference.before),
      delta_pico: String(difference.delta),
    }),
  );
  for (let start = 0; start < rows.length; start += pageSize)
    await insertAdjustments(tx, rows.slice(start, start + pageSize));
  await adjustBudgets(tx, scope, id);
  const item = presentRerating(found(await findRerating(tx, id)));
  await recordAudit(tx, scope, {
    action: 'usage.rerated',
    subject: { kind: 'rerating', id },
    details: { from: item.from, to: item.to, model: item.model, calls: item.calls, deltas: item.deltas },
  });
  return item;
}

/** Figures by model and currency, of the calls that change. */
function createSums() {
  const models = new Map<
    string,
    { model: string; currency: string; calls: number; before: bigint; delta: bigint }
  >();
  const counts = { calls: 0, unpriced: 0 };
  return {
    add(row: RatedRow, differences: Difference[]): void {
      counts.calls += 1;
      if (row.now_price_id === null) counts.unpriced += 1;
      for (const { currency, before, delta } of differences) {
        const key = `${currency} ${row.model_name}`;
        const sum = models.get(key) ?? { model: row.model_name, currency, calls: 0, before: 0n, delta: 0n };
        models.set(key, {
          ...sum,
          calls: sum.calls + 1,
          before: sum.before + before,
          delta: sum.delta + delta,
        });
      }
    },
    result() {
      const changes = [...models.values()].map(({ model, currency, calls, before, delta }) => ({
        model,
        currency: currency as 'USD' | 'CNY',
        calls,
        beforePico: String(before),
        afterPico: String(before + delta),
        deltaPico: String(delta),
      }));
      return { ...counts, changes };
    },
  };
}
