import type { BudgetItem, Id } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import type { Person } from '../../../platform/http/index.ts';
import { type AuditEvent, recordAudit } from '../../audit/index.ts';
import { type Installation, people, personActor, type Visitor } from '../../identity/index.ts';
import { findBudget, listBudgets, readTimeZone } from '../accounts/budget-store.ts';
import {
  type BudgetChange,
  columnsOf,
  type NewBudget,
  presentBudgets,
  scopeColumns,
} from '../accounts/budgets.ts';
import {
  deleteOperatorBudget,
  insertOperatorBudget,
  tenantExists,
  updateOperatorBudget,
} from './budget-system-store.ts';

export interface Operating {
  installation: Installation;
  visitor: Visitor;
  operator: Person;
}

/** The operator's hand in one tenant: the installation's own transaction, with a way into the tenant's. */
interface Hand {
  tx: Tx;
  scope: Scope;
  within<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** An unknown tenant, or the reserved one, is not found. */
function reach<T>(
  { installation, visitor, operator }: Operating,
  tenantId: Id<'tenant'>,
  work: (hand: Hand) => Promise<T>,
): Promise<T> {
  return people.inSystem(installation.database, async (tx) => {
    if (!(await tenantExists(tx, tenantId))) throw problem('not_found');
    const { locale, requestId, signal } = visitor;
    const actor = personActor(operator, visitor);
    const scope = installation.scopes.create({ tenantId, actor, locale, requestId, signal });
    return work({ tx, scope, within: (inside) => people.inTenant(tx, tenantId, inside) });
  });
}

export function showOperatorBudgets(
  operating: Operating,
  tenantId: Id<'tenant'>,
): Promise<{ items: BudgetItem[]; timeZone: string }> {
  return reach(operating, tenantId, ({ scope, within }) =>
    within(async (tx) => {
      const rows = (await listBudgets(tx)).filter(({ set_by }) => set_by === 'operator');
      const items = (await presentBudgets(tx, scope, rows)).map(asEditable);
      return { items, timeZone: await readTimeZone(tx) };
    }),
  );
}

export function createOperatorBudget(
  operating: Operating,
  tenantId: Id<'tenant'>,
  input: NewBudget,
): Promise<BudgetItem> {
  if ((input.unit === 'money') !== (input.currency !== null)) throw problem('limits.currency_required');
  return reach(operating, tenantId, async (hand) => {
    const id = newId('budget');
    const { unit, currency, period } = input;
    await insertOperatorBudget(hand.tx, {
      tenant_id: tenantId,
      id,
      ...scopeColumns({}),
      unit,
      currency,
      period,
      ...columnsOf(input),
      created_at: hand.scope.clock.now(),
    } as Parameters<typeof insertOperatorBudget>[1]);
    return finish(hand, id, { action: 'created', name: input.name, details: { ...input } });
  });
}

interface BudgetPath {
  tenantId: Id<'tenant'>;
  budgetId: string;
}

export function changeOperatorBudget(
  operating: Operating,
  path: BudgetPath,
  change: BudgetChange,
): Promise<BudgetItem> {
  return reach(operating, path.tenantId, async (hand) => {
    const { name } = found(await updateOperatorBudget(hand.tx, path, columnsOf(change)));
    return finish(hand, path.budgetId, { action: 'changed', name, details: { ...change } });
  });
}

export function removeOperatorBudget(operating: Operating, path: BudgetPath): Promise<void> {
  return reach(operating, path.tenantId, async (hand) => {
    const { name } = found(await deleteOperatorBudget(hand.tx, path));
    await hand.within((tx) =>
      recordAudit(tx, hand.scope, eventOf(path.budgetId, { action: 'deleted', name, details: {} })),
    );
  });
}

interface Done {
  action: 'created' | 'changed' | 'deleted';
  name: string;
  details: Record<string, unknown>;
}

function finish({ scope, within }: Hand, id: string, done: Done): Promise<BudgetItem> {
  return within(async (tx) => {
    await recordAudit(tx, scope, eventOf(id, done));
    const [item] = await presentBudgets(tx, scope, [found(await findBudget(tx, id))]);
    return asEditable(found(item));
  });
}

function eventOf(id: string, { action, name, details }: Done): AuditEvent {
  return {
    action: `budget.${action}`,
    subject: { kind: 'budget', id, name },
    details: { ...details, setBy: 'operator' },
  };
}

const asEditable = (item: BudgetItem): BudgetItem => ({ ...item, editable: true });
