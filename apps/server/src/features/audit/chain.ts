import { createHash } from 'node:crypto';

/** What an entry's hash covers: every stored field, with the hash of the entry before it. */
export interface ChainedEntry {
  tenantId: string;
  sequence: number;
  id: string;
  at: Date;
  actorKind: string;
  actorId: string;
  actorName: string;
  action: string;
  subjectKind: string | null;
  subjectId: string | null;
  subjectName: string | null;
  /** Canonical JSON text. */
  details: string;
  ipAddress: string | null;
  previousHash: string;
}

/** The hash before the first entry of a chain. */
export const genesisHash = '0'.repeat(64);

/** SHA-256 in hex over the fields as a JSON array: unambiguous, and the order is fixed. */
export function entryHash(entry: ChainedEntry): string {
  const fields = [
    entry.tenantId,
    entry.sequence,
    entry.id,
    entry.at.toISOString(),
    entry.actorKind,
    entry.actorId,
    entry.actorName,
    entry.action,
    entry.subjectKind,
    entry.subjectId,
    entry.subjectName,
    entry.details,
    entry.ipAddress,
    entry.previousHash,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/** JSON with sorted keys, so that equal details have equal bytes. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

export interface Verification {
  valid: boolean;
  entries: number;
  head: string | null;
  /** Sequence of the first entry that does not fit. */
  brokenAt: number | null;
}

/** Checks one page of a chain and carries on from `state`. */
export function verifyEntries(
  state: Verification,
  entries: (ChainedEntry & { hash: string })[],
): Verification {
  let current = state;
  for (const entry of entries) {
    const fits =
      entry.sequence === current.entries + 1 &&
      entry.previousHash === (current.head ?? genesisHash) &&
      entry.hash === entryHash(entry);
    if (!fits) return { ...current, valid: false, brokenAt: entry.sequence };
    current = { valid: true, entries: entry.sequence, head: entry.hash, brokenAt: null };
  }
  return current;
}
