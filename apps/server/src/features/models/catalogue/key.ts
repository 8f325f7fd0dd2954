import { problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';

/** Where a provider's sealed key belongs: an envelope copied to another row or tenant does not open. */
function placeOf(provider: { tenant_id: string; id: string }): string {
  return `provider:${provider.tenant_id}:${provider.id}`;
}

export interface SealedKey {
  key_envelope: string;
  key_hint: string | null;
}

/** Shorter keys would give away too much of themselves with four characters. */
const hintFrom = 12;

/**
 * Seals a provider key for storage.
 * @throws Problem `models.key_invalid` for characters that no header may carry (line breaks, spaces, non-ASCII)
 */
export async function sealKey(
  scope: Scope,
  provider: { tenant_id: string; id: string },
  apiKey: string,
): Promise<SealedKey> {
  const key = apiKey.trim();
  if (!/^[\x21-\x7e]+$/.test(key)) throw problem('models.key_invalid');
  return {
    key_envelope: await scope.ports.vault.seal(key, placeOf(provider)),
    key_hint: key.length < hintFrom ? null : key.slice(-4),
  };
}

type SealedProvider = { tenant_id: string; id: string; key_envelope: string | null };

/** Provider keys in use, opened. */
export interface KeyRing {
  /** The key itself. It goes into one `Authorization` header and nowhere else. */
  open(scope: Scope, provider: SealedProvider): Promise<string> | null;
}

const keptMs = 60_000;
const maxKept = 500;

/**
 * Opening an envelope takes two decryptions, and every request needs its provider's key: those in use stay open in this
 * process for a minute. The envelope is read anew with each request, so a changed or deleted key is never used again.
 */
export function createKeyRing(): KeyRing {
  const kept = new Map<string, { until: number; key: Promise<string> }>();
  return {
    open(scope, provider) {
      const { key_envelope: envelope } = provider;
      if (envelope === null) return null;
      const place = placeOf(provider);
      const name = `${place} ${envelope}`;
      const known = kept.get(name);
      if (known !== undefined && known.until > performance.now()) return known.key;
      kept.delete(name);
      const key = scope.ports.vault.open(envelope, place);
      kept.set(name, { until: performance.now() + keptMs, key });
      if (kept.size > maxKept) kept.delete(kept.keys().next().value ?? '');
      key.catch(() => kept.delete(name));
      return key;
    },
  };
}
