/** What decides whether a key works, besides its tenant. */
export interface KeyState {
  revoked_at: Date | null;
  expires_at: Date | null;
  /** Null = no member any more. */
  holder_status: 'active' | 'suspended' | null;
}

export type KeyStatus = 'active' | 'expired' | 'revoked' | 'holder-inactive';

/** The first reason that applies, as shown to people; the check at each request is in SQL (identity). */
export function keyStatus(state: KeyState, now: Date): KeyStatus {
  if (state.revoked_at !== null) return 'revoked';
  if (state.expires_at !== null && state.expires_at <= now) return 'expired';
  return state.holder_status === 'active' ? 'active' : 'holder-inactive';
}
