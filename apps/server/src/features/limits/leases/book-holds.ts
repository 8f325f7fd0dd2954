import { newId } from '../../../kernel/id.ts';
import type { Tx } from '../../../kernel/scope.ts';
import { insertAlerts, type Passed, settleEntries } from '../admission/settle-store.ts';
import { lockOpenings } from '../admission/store.ts';
import {
  type BookedHold,
  bookFinished,
  bookOnOpened,
  type LeaseState,
  openedSince,
  reclaimLeases,
} from './lease-store.ts';

/** Calls whose ledger rows are in this transaction, finished. */
export interface Booking {
  tenantId: string;
  /** The leases that they were admitted from: see `referenceOf`. */
  reference: string;
  at: Date;
  /** When the first of them began. */
  since: Date;
  usageIds: string[];
  holds: BookedHold[];
}

/** Clocks of two machines differ. */
const skewMs = 60_000;

/** Turns finished calls into spending, and answers what is left of the leases. Repeating it changes nothing. */
export async function bookHolds(tx: Tx, booking: Booking): Promise<LeaseState[]> {
  const { tenantId, reference, at, usageIds, holds } = booking;
  if (usageIds.length === 0) return [];
  const since = new Date(booking.since.getTime() - skewMs);
  const [, , booked, opened] = await Promise.all([
    lockOpenings(tx, tenantId, 'together'),
    reclaimLeases(tx, reference),
    bookFinished(tx, reference, holds),
    openedSince(tx, since),
  ]);
  const passed: Passed[] = [...booked.passed];
  // Some were there: recovery had taken their process for dead, or this is said for the second time.
  if (booked.entries < holds.length) passed.push(...(await settleEntries(tx, usageIds)));
  if (opened) passed.push(...(await bookOnOpened(tx, since, usageIds)));
  await insertAlerts(
    tx,
    passed.map((threshold) => ({ ...threshold, id: newId('alert', at.getTime()), at })),
  );
  return booked.leases;
}
