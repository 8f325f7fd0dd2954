import type { Tx } from '../../../kernel/scope.ts';
import { type Booking, bookHolds } from './book-holds.ts';
import { type BookedHold, dropLeases, holdRunning } from './lease-store.ts';
import { referenceOf } from './leases.ts';

/** What a process that is not there any more had admitted from its leases; the ledger rows are in this transaction. */
export interface LeftHolds extends Omit<Booking, 'reference'> {
  owner: string;
  /** Of calls of which nobody knows how they ended. */
  running: BookedHold[];
}

/** Books what is known, and holds what is not, in the place of its leases: spent + held stays what it was. */
export async function takeOverHolds(tx: Tx, { owner, running, ...booking }: LeftHolds): Promise<void> {
  const reference = referenceOf(owner);
  await bookHolds(tx, { ...booking, reference });
  await holdRunning(tx, reference, running);
}

/** To be called when all of its calls are taken over. */
export async function takeOverLeases(tx: Tx, owner: string): Promise<void> {
  await dropLeases(tx, referenceOf(owner));
}
