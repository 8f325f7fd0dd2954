import type { BudgetAccount, BudgetItem } from '@jishi/contract';

/** How full an account is: parts of the limit between 0 and 1, and how serious that is. */
export interface Fill {
  spent: number;
  held: number;
  /** Spent and held of the limit; may be above 1 with grace or a budget that only warns. */
  used: number;
  tone: 'accent' | 'warning' | 'danger';
}

type Limit = Pick<BudgetItem, 'amount' | 'thresholds' | 'mode' | 'enabled'>;

/** Thousandths are fine enough for a bar and exact for any size of amount. */
function share(part: bigint, whole: bigint): number {
  return whole === 0n ? 1 : Number((part * 1000n) / whole) / 1000;
}

export function fillOf(account: Pick<BudgetAccount, 'spent' | 'held'>, limit: Limit): Fill {
  const whole = BigInt(limit.amount);
  const spent = share(BigInt(account.spent), whole);
  const used = share(BigInt(account.spent) + BigInt(account.held), whole);
  const warnAt = Math.min(...limit.thresholds, 100) / 100;
  const tone = used >= 1 ? 'danger' : used >= warnAt ? 'warning' : 'accent';
  return { spent: Math.min(1, spent), held: Math.max(0, Math.min(1, used) - Math.min(1, spent)), used, tone };
}

/** Whether calls of this account are refused now. */
export function isBlocked(account: Pick<BudgetAccount, 'remaining'>, limit: Limit): boolean {
  return limit.enabled && limit.mode === 'hard' && account.remaining === '0';
}
