// Metering: one ledger row per upstream attempt, inserted before the call and settled exactly once after it. What a crash
// leaves open is settled at its estimate by recovery; a late truth corrects that. Money is integer pico-units by the price
// version valid when the attempt began; a model without a price costs null, never zero.
export { type BatchItem, createBatcher } from './batch.ts';
export { dropExpiredContent } from './content/expiry-system-store.ts';
export { keepContent } from './content/keep.ts';
export { requestContentRoutes } from './content/routes.ts';
export { feedUsage } from './feed/feed-system-store.ts';
export { meteringJobs } from './feed/jobs.ts';
export { insertHit } from './hit-store.ts';
export { createJournal, type Journal, type Segment } from './journal/journal.ts';
export {
  deadOwners,
  hasJournal,
  type LeftCall,
  readLeftBehind,
  removeLeftBehind,
} from './journal/left-behind.ts';
export type { JournalHold, OpenRow } from './journal/words.ts';
export { createMeter, type Meter, type Settlement, settledRow } from './meter.ts';
export { operatorUsageRoutes } from './operator/routes.ts';
export { costOf, dearest, isBounded, type TokenPrice, tierName, tierOf, type UnitBounds } from './price.ts';
export { readRates, readTiers } from './price-columns.ts';
export { laterUsage, readProviderUsage } from './provider-usage.ts';
export { csvField, decimalText } from './reading/export.ts';
export { mountMeteringRaw, usageRoutes } from './reading/routes.ts';
export { recoverUsage } from './recover.ts';
export { type FinishedUsage, insertFinished } from './settled-store.ts';
export { insertPending, noteProgress, type PendingUsage } from './store.ts';
export { estimateTokens, noUsage, type TokenUsage, type UsageParts } from './usage.ts';
