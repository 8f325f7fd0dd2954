import { readFileSync } from 'node:fs';
import type { PendingUsage, SettledUsage } from '../store.ts';

/** What a call holds on one account while it runs. */
export interface JournalHold {
  budget_id: string;
  holder: string;
  starts_at: string;
  /** Decimal text. */
  amount: string;
  exchange_ppm: string | null;
}

/** The row of a call as it is opened, as JSON. */
export type OpenRow = Omit<PendingUsage, 'at' | 'leaseUntil' | 'costPico'> & {
  at: string;
  leaseUntil: string;
  costPico: string | null;
};

export type Line =
  | { kind: 'open'; row: OpenRow; holds: JournalHold[] }
  /** A stream holds more, and has written this much. */
  | { kind: 'grow'; id: string; outputTokens: number; costPico: string | null; amounts: string[] }
  | { kind: 'done'; row: SettledUsage };

export function nameOf(owner: string, number: number): string {
  return `${owner}-${String(number).padStart(6, '0')}.jsonl`;
}

/** This start of this machine; '' where the system does not tell. */
export function bootOf(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
