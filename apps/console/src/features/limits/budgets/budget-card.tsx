import type { BudgetItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { ItemMenu, Tag } from '../../../ui/index.ts';
import { AccountBar } from '../account-bar.tsx';
import { amountText } from '../amount.ts';
import styles from '../limits.module.css';
import { ScopeText } from '../scope/scope-text.tsx';

type Budget = Omit<BudgetItem, 'editable'> & { editable?: boolean };
const shownAccounts = 5;

interface BudgetCardProps {
  budget: Budget;
  onEdit?: () => void;
  /** In place of the tenant's own menu. */
  menu?: ReactNode;
}

/** One budget with its accounts, the fullest first. */
export function BudgetCard({ budget, onEdit, menu }: BudgetCardProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { name, scope, mode, enabled, accounts, period } = budget;
  const rest = accounts.length - shownAccounts;
  return (
    <article className={styles.card} aria-label={name}>
      <div className={styles.head}>
        <div>
          <p className="strong">{name}</p>
          <p className="quiet">
            <ScopeText scope={scope} /> ·{' '}
            {period === 'total' ? t('limits.budget.inAll') : t(`limits.budget.periods.${period}`)}
          </p>
        </div>
        {budget.setBy === 'operator' && menu === undefined && (
          <Tag tone="accent">{t('limits.setByOperator')}</Tag>
        )}
        {mode === 'soft' && <Tag>{t('limits.account.soft')}</Tag>}
        {!enabled && <Tag>{t('limits.account.off')}</Tag>}
        {menu}
        {budget.editable === true && onEdit && <BudgetMenu budget={budget} onEdit={onEdit} />}
      </div>
      {accounts.length === 0 && (
        <p className="second">
          {t('limits.account.nothing')} ·{' '}
          <span className="number">{amountText(budget.amount, budget, locale)}</span>
        </p>
      )}
      {accounts.slice(0, shownAccounts).map((account) => (
        <AccountBar key={account.holder?.id ?? ''} account={account} budget={budget} />
      ))}
      {rest > 0 && <p className="quiet">{t('limits.account.more', { count: rest })}</p>}
    </article>
  );
}

function BudgetMenu({
  budget: { id: budgetId, name, enabled },
  onEdit,
}: {
  budget: Budget;
  onEdit: () => void;
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const refresh = { onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.budgets.key() }) };
  const update = useMutation({ ...orpc.budgets.update.mutationOptions(), ...refresh });
  const remove = useMutation({ ...orpc.budgets.remove.mutationOptions(), ...refresh });
  return (
    <ItemMenu
      name={name}
      enabled={enabled}
      switchOn={t('limits.budget.switchOn')}
      switchOff={t('limits.budget.switchOff')}
      removeTitle={t('limits.budget.removeTitle', { name })}
      removeText={t('limits.budget.removeText')}
      onEdit={onEdit}
      onSwitch={(next) => update.mutateAsync({ budgetId, enabled: next })}
      onRemove={() => remove.mutateAsync({ budgetId })}
    />
  );
}
