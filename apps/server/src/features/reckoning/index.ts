// Reckoning: money afterwards. Prices that came late or were corrected are applied to calls that are settled already, as
// adjustments beside the ledger, which nobody edits; budgets that counted a call are moved with it. Bills of providers are laid
// beside the ledger, and every difference is named with its likely reason.
import { billRoutes } from './bills/routes.ts';
import { reratingRoutes } from './routes.ts';

export { mountBills } from './bills/upload.ts';
export const reckoningRoutes = { reckoning: reratingRoutes, bills: billRoutes };
