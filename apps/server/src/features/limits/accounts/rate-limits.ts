import type { RateLimitItem } from '@jishi/contract';
import type { Updateable } from 'kysely';
import { newId } from '../../../kernel/id.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import type { RateLimitTable } from '../../../kernel/tables.gen.ts';
import { recordAudit } from '../../audit/index.ts';
import { deleteRate, findRate, insertRate, listRates, updateRate } from './budget-store.ts';
import { type LimitScopeInput, requireScope, scopeColumns } from './budgets.ts';
import { presentRate } from './present.ts';

interface RateFields {
  name: string;
  amount: number;
  per: 'second' | 'minute' | 'hour' | 'day';
  enabled: boolean;
}

export type RateChange = { [Field in keyof RateFields]?: RateFields[Field] | undefined };

export async function visibleRates(scope: Scope): Promise<{ items: RateLimitItem[] }> {
  const rows = await scope.tx((tx) => listRates(tx));
  return { items: rows.map((row) => presentRate(scope, row)) };
}

export async function createRate(
  scope: Scope,
  input: LimitScopeInput & RateFields & { unit: 'requests' | 'tokens' },
): Promise<RateLimitItem> {
  const id = newId('rate');
  return scope.tx(async (tx) => {
    await requireScope(tx, input);
    const { name, unit, amount, per, enabled } = input;
    await insertRate(tx, {
      tenant_id: scope.tenantId,
      id,
      ...scopeColumns(input),
      ...{ name, unit, amount, per, enabled },
      created_at: scope.clock.now(),
    });
    await recordAudit(tx, scope, {
      action: 'rate_limit.created',
      subject: { kind: 'rate_limit', id, name },
      details: { ...input },
    });
    return presentRate(scope, found(await findRate(tx, id)));
  });
}

export async function changeRate(scope: Scope, id: string, change: RateChange): Promise<RateLimitItem> {
  return scope.tx(async (tx) => {
    const row = found(await findRate(tx, id));
    const columns = Object.entries(change).filter(([, value]) => value !== undefined);
    await updateRate(tx, id, Object.fromEntries(columns) as Updateable<RateLimitTable>);
    await recordAudit(tx, scope, {
      action: 'rate_limit.changed',
      subject: { kind: 'rate_limit', id, name: change.name ?? row.name },
      details: { ...change },
    });
    return presentRate(scope, found(await findRate(tx, id)));
  });
}

export async function removeRate(scope: Scope, id: string): Promise<void> {
  await scope.tx(async (tx) => {
    const row = found(await findRate(tx, id));
    await deleteRate(tx, id);
    await recordAudit(tx, scope, {
      action: 'rate_limit.deleted',
      subject: { kind: 'rate_limit', id, name: row.name },
      details: { amount: row.amount, unit: row.unit, per: row.per },
    });
  });
}
