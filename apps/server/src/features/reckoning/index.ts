// Reckoning: money afterwards. Prices that came late or were corrected are applied to calls that are settled already, as
// adjustments beside the ledger, which nobody edits; budgets that counted a call are moved with it.
export { reckoningRoutes } from './routes.ts';
