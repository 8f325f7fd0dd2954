/** What this browser remembers between visits. Never anything secret. */
type StoredKey = 'theme' | 'locale' | 'tenant' | 'rail' | 'base';

/** Storage can be denied (private windows, policies): then nothing is remembered and everything still works. */
export function readStored(key: StoredKey): string | null {
  try {
    return localStorage.getItem(`jishi.${key}`);
  } catch {
    return null;
  }
}

export function writeStored(key: StoredKey, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`jishi.${key}`);
    else localStorage.setItem(`jishi.${key}`, value);
  } catch {
    // Not remembered; see above.
  }
}
