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

/** The key itself. It goes into one `Authorization` header and nowhere else. */
export function openKey(
  scope: Scope,
  provider: { tenant_id: string; id: string; key_envelope: string | null },
): Promise<string> | null {
  return provider.key_envelope === null
    ? null
    : scope.ports.vault.open(provider.key_envelope, placeOf(provider));
}
