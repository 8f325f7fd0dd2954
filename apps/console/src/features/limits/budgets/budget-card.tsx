import type { BudgetItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { ActionMenu, ConfirmDanger, Tag } from '../../../ui/index.ts';
import { AccountBar } from '../account-bar.tsx';
import { amountText } from '../amount.ts';
import styles from '../limits.module.css';
import { ScopeText } from '../scope/scope-text.tsx';

type Budget = Omit<BudgetItem, 'editable'> & { editable?: boolean };
const shownAccounts = 5;

/** One budget with its accounts, the fullest first. */
export function BudgetCard({ budget, onEdit }: { budget: Budget; onEdit?: () => void }) {
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
            <ScopeText scope={scope} /> · {t(`limits.budget.periods.${period}`)}
          </p>
        </div>
        {mode === 'soft' && <Tag>{t('limits.account.soft')}</Tag>}
        {!enabled && <Tag>{t('limits.account.off')}</Tag>}
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
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const refresh = () => queryClient.invalidateQueries({ queryKey: orpc.budgets.key() });
  const update = useMutation({
    ...orpc.budgets.update.mutationOptions(),
    onSuccess: refresh,
    onError: (error) => void message.error(problemWords(error, t).title),
  });
  const remove = useMutation({ ...orpc.budgets.remove.mutationOptions(), onSuccess: refresh });
  return (
    <>
      <ActionMenu
        label={`${t('actions.more')}: ${name}`}
        actions={[
          { key: 'edit', label: t('actions.edit'), icon: 'edit', onSelect: onEdit },
          {
            key: 'switch',
            label: t(enabled ? 'limits.budget.switchOff' : 'limits.budget.switchOn'),
            icon: 'plug',
            onSelect: () => update.mutate({ budgetId, enabled: !enabled }),
          },
          {
            key: 'remove',
            label: t('actions.delete'),
            icon: 'trash',
            danger: true,
            onSelect: () => setRemoving(true),
          },
        ]}
      />
      <ConfirmDanger
        open={removing}
        title={t('limits.budget.removeTitle', { name })}
        text={t('limits.budget.removeText')}
        action={t('actions.delete')}
        onConfirm={() => remove.mutateAsync({ budgetId })}
        onClose={() => setRemoving(false)}
      />
    </>
  );
}
