// What other features show of limits: the frame with its tabs, amounts, a budget, and the form that makes and changes one.
export { amountText } from './amount.ts';
export { BudgetCard } from './budgets/budget-card.tsx';
export { BudgetDialog } from './budgets/budget-dialog.tsx';
export { LimitsFrame } from './limits-frame.tsx';
