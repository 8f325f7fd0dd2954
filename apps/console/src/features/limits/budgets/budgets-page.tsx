import type { BudgetItem } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { EmptyState, Icon, Notice, QueryView } from '../../../ui/index.ts';
import { isBlocked } from '../account.ts';
import styles from '../limits.module.css';
import { LimitsFrame } from '../limits-frame.tsx';
import { MinePage } from '../mine-page.tsx';
import { BudgetCard } from './budget-card.tsx';
import { BudgetDialog } from './budget-dialog.tsx';

/** All budgets of the tenant, what is used up first; for everybody else their own. */
export function BudgetsPage() {
  const { can } = useSession();
  return can('usage.read') ? <AllBudgets /> : <MinePage />;
}

function AllBudgets() {
  const { t } = useTranslation();
  const { can } = useSession();
  const [editing, setEditing] = useState<BudgetItem | 'new' | null>(null);
  const budgets = useQuery(orpc.budgets.list.queryOptions({ refetchInterval: 10_000 }));
  const create = can('models.manage') && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setEditing('new')}>
      {t('limits.newBudget')}
    </Button>
  );
  const empty = (
    <EmptyState
      icon="limits"
      title={t('limits.empty.budgetsTitle')}
      text={t('limits.empty.budgetsText')}
      action={create}
    />
  );
  return (
    <LimitsFrame actions={budgets.data?.items.length === 0 ? undefined : create}>
      <QueryView query={budgets} isEmpty={({ items }) => items.length === 0} empty={empty}>
        {({ items, timeZone }) => (
          <div className="stack">
            <Blocked budgets={items} onRaise={setEditing} />
            <div className={styles.cards}>
              {items.map((budget) => (
                <BudgetCard key={budget.id} budget={budget} onEdit={() => setEditing(budget)} />
              ))}
            </div>
            <p className="quiet">{t('limits.timeZone', { zone: timeZone })}</p>
          </div>
        )}
      </QueryView>
      {editing !== null && (
        <BudgetDialog {...(editing === 'new' ? {} : { budget: editing })} onClose={() => setEditing(null)} />
      )}
    </LimitsFrame>
  );
}

interface BlockedProps {
  budgets: readonly BudgetItem[];
  onRaise: (budget: BudgetItem) => void;
}

/** Whose calls are refused now, with the way out. */
function Blocked({ budgets, onRaise }: BlockedProps) {
  const { t } = useTranslation();
  const blocked = budgets.flatMap((budget) =>
    budget.accounts.filter((account) => isBlocked(account, budget)).map(({ holder }) => ({ budget, holder })),
  );
  if (blocked.length === 0) return null;
  return (
    <Notice tone="danger" title={t('limits.blocked.title', { count: blocked.length })}>
      <ul className="stack" style={{ gap: 6, marginTop: 6 }}>
        {blocked.map(({ budget, holder }) => (
          <li key={`${budget.id}${holder?.id ?? ''}`} className="between">
            <span>
              {budget.name}
              {holder !== null && ` · ${holder.name}`}
            </span>
            {budget.editable && (
              <Button size="small" onClick={() => onRaise(budget)}>
                {t('limits.blocked.raise')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
