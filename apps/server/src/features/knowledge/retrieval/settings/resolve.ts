import { isDeepStrictEqual } from 'node:util';
import {
  defaultRetrieval,
  type RetrievalSettings,
  type RetrievalState,
  retrievalSettings,
} from '@jishi/contract';

/** Newest settings as they are stored; base null = the tenant's. */
export interface StoredSettings {
  base_id: string | null;
  settings: unknown;
}

export interface EffectiveSettings {
  settings: RetrievalSettings;
  from: RetrievalState['from'];
}

/** Fields that came later have their defaults; what cannot be read (of a newer release) counts as not set. */
export function readSettings(stored: unknown): RetrievalSettings | undefined {
  return stored === null ? undefined : retrievalSettings.safeParse(stored).data;
}

/** What counts for one base, or for the tenant (null). */
export function settingsOf(rows: readonly StoredSettings[], baseId: string | null): EffectiveSettings {
  const own = baseId === null ? undefined : readStored(rows, baseId);
  if (own !== undefined) return { settings: own, from: 'base' };
  const tenant = readStored(rows, null);
  return tenant === undefined
    ? { settings: defaultRetrieval, from: 'built-in' }
    : { settings: tenant, from: 'tenant' };
}

function readStored(rows: readonly StoredSettings[], baseId: string | null): RetrievalSettings | undefined {
  return readSettings(rows.find((row) => row.base_id === baseId)?.settings ?? null);
}

/** For a search over several bases: theirs if they agree, else the tenant's: one list cannot be ranked by two rules. */
export function settingsForAll(
  rows: readonly StoredSettings[],
  baseIds: readonly string[],
): RetrievalSettings {
  const [first, ...others] = baseIds.map((id) => settingsOf(rows, id).settings);
  const agree = first !== undefined && others.every((other) => isDeepStrictEqual(other, first));
  return agree ? first : settingsOf(rows, null).settings;
}
