import type { Scope } from '../../../kernel/scope.ts';

/** An envelope copied to another row or tenant does not open. */
function placeOf(scope: Scope, parserId: string): string {
  return `parser:${scope.tenantId}:${parserId}`;
}

export async function sealSecret(
  scope: Scope,
  parserId: string,
  secret: string | null,
): Promise<string | null> {
  return secret === null ? null : scope.ports.vault.seal(secret, placeOf(scope, parserId));
}

/** It goes into one header of a request to the parser's own address. */
export async function openSecret(
  scope: Scope,
  { id, secret_envelope }: { id: string; secret_envelope: string | null },
): Promise<string | null> {
  return secret_envelope === null ? null : scope.ports.vault.open(secret_envelope, placeOf(scope, id));
}
