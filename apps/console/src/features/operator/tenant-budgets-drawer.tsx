import type { BudgetItem } from '@jishi/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../api/client.ts';
import { EmptyState, Icon, ItemMenu, QueryView } from '../../ui/index.ts';
import { BudgetCard, BudgetDialog } from '../limits/index.ts';

interface Tenant {
  id: `ten_${string}`;
  name: string;
}

/** What the operator allows a whole tenant. */
export function TenantBudgetsDrawer({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [editing, setEditing] = useState<BudgetItem | 'new' | null>(null);
  const { id: tenantId, name } = tenant;
  const budgets = useQuery(orpc.operatorBudgets.list.queryOptions({ input: { tenantId } }));
  const refresh = () => queryClient.invalidateQueries({ queryKey: orpc.operatorBudgets.key() });
  const create = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setEditing('new')}>
      {t('limits.newBudget')}
    </Button>
  );
  const empty = (
    <EmptyState
      plain
      icon="limits"
      title={t('operator.noBudgets')}
      text={t('operator.noBudgetsText')}
      action={create}
    />
  );
  return (
    <Drawer open size={560} title={t('operator.budgetsOf', { name })} onClose={onClose}>
      <div className="stack">
        <p className="second">{t('operator.budgetsText')}</p>
        <QueryView query={budgets} isEmpty={({ items }) => items.length === 0} empty={empty}>
          {({ items }) => (
            <>
              {items.map((budget) => (
                <BudgetCard
                  key={budget.id}
                  budget={budget}
                  menu={
                    <TenantBudgetMenu
                      tenantId={tenantId}
                      budget={budget}
                      onEdit={() => setEditing(budget)}
                      onDone={refresh}
                    />
                  }
                />
              ))}
              <div>{create}</div>
            </>
          )}
        </QueryView>
      </div>
      {editing !== null && (
        <BudgetDialog
          {...(editing === 'new' ? {} : { budget: editing })}
          over={{
            create: (input) => jishi.api.operatorBudgets.create({ tenantId, ...input }),
            update: (input) => jishi.api.operatorBudgets.update({ tenantId, ...input }),
            refresh,
          }}
          onClose={() => setEditing(null)}
        />
      )}
    </Drawer>
  );
}

interface TenantBudgetMenuProps {
  tenantId: Tenant['id'];
  budget: BudgetItem;
  onEdit: () => void;
  onDone: () => Promise<void>;
}

function TenantBudgetMenu({ tenantId, budget, onEdit, onDone }: TenantBudgetMenuProps) {
  const { t } = useTranslation();
  const { id: budgetId, name, enabled } = budget;
  const update = useMutation({ ...orpc.operatorBudgets.update.mutationOptions(), onSuccess: onDone });
  const remove = useMutation({ ...orpc.operatorBudgets.remove.mutationOptions(), onSuccess: onDone });
  return (
    <ItemMenu
      name={name}
      enabled={enabled}
      switchOn={t('limits.budget.switchOn')}
      switchOff={t('limits.budget.switchOff')}
      removeTitle={t('limits.budget.removeTitle', { name })}
      removeText={t('limits.budget.removeText')}
      onEdit={onEdit}
      onSwitch={(next) => update.mutateAsync({ tenantId, budgetId, enabled: next })}
      onRemove={() => remove.mutateAsync({ tenantId, budgetId })}
    />
  );
}
