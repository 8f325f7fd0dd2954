import type { BudgetAccount, BudgetItem } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import { formatInstant, formatPercent } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { fillOf, isBlocked } from './account.ts';
import { amountText } from './amount.ts';
import styles from './limits.module.css';

type Budget = Omit<BudgetItem, 'editable'>;

/** What one account has spent, holds and has left, as a bar with its words. */
export function AccountBar({ account, budget }: { account: BudgetAccount; budget: Budget }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const fill = fillOf(account, budget);
  const amount = (value: string) => amountText(value, budget, locale);
  const { holder, spent, held, remaining, endsAt } = account;
  const percent = formatPercent(fill.used, locale);
  return (
    <div className={styles[fill.tone]}>
      <div className={styles.accountHead}>
        <span className={holder === null ? `${styles.big} number` : 'strong'}>
          {holder === null
            ? t('limits.account.spentOf', { spent: amount(spent), limit: amount(budget.amount) })
            : holder.name}
        </span>
        <span className="second number">
          {holder === null
            ? percent
            : t('limits.account.spentOf', { spent: amount(spent), limit: amount(budget.amount) })}
        </span>
      </div>
      <meter
        className="visually-hidden"
        aria-label={`${holder?.name ?? budget.name}: ${t('limits.account.meter', { percent })}`}
        min={0}
        max={1}
        value={Math.min(1, fill.used)}
      />
      <div className={styles.track} aria-hidden="true">
        <div className={styles.spent} style={{ width: `${fill.spent * 100}%` }} />
        <div className={styles.held} style={{ width: `${fill.held * 100}%` }} />
      </div>
      <div className={`${styles.accountFoot} number`}>
        <span>
          {isBlocked(account, budget)
            ? t('limits.account.usedUp')
            : t('limits.account.remaining', { amount: amount(remaining) })}
          {held !== '0' && ` · ${t('limits.account.held', { amount: amount(held) })}`}
        </span>
        <span>
          {endsAt === null
            ? t('limits.account.noEnd')
            : t('limits.account.until', { when: formatInstant(endsAt, locale) })}
        </span>
      </div>
    </div>
  );
}
