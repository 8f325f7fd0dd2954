import { problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';

/** An envelope copied to another row or tenant does not open. */
function placeOf(scope: Scope, sourceId: string): string {
  return `source:${scope.tenantId}:${sourceId}`;
}

export async function sealSecrets(
  scope: Scope,
  sourceId: string,
  secrets: Record<string, string>,
): Promise<{ secret_envelope: string | null; secret_names: string[] }> {
  const names = Object.keys(secrets).sort();
  if (names.length === 0) return { secret_envelope: null, secret_names: [] };
  const envelope = await scope.ports.vault.seal(JSON.stringify(secrets), placeOf(scope, sourceId));
  return { secret_envelope: envelope, secret_names: names };
}

/** The secrets of a source. They go into requests to it and nowhere else. */
export async function openSecrets(
  scope: Scope,
  source: { id: string; secret_envelope: string | null },
): Promise<Record<string, string>> {
  if (source.secret_envelope === null) return {};
  const text = await scope.ports.vault.open(source.secret_envelope, placeOf(scope, source.id));
  return JSON.parse(text) as Record<string, string>;
}

/** @throws connectors.secret_missing */
export function requireSecrets(
  wanted: readonly { name: string; required: boolean }[],
  given: Record<string, string>,
): void {
  const missing = wanted.find(({ name, required }) => required && given[name] === undefined);
  if (missing !== undefined) throw problem('connectors.secret_missing', { secret: missing.name });
}
