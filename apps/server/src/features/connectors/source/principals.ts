import type { Principal } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { type PrincipalKey, parsePrincipal, principalKey } from '../../knowledge/index.ts';
import { resolvePrincipals } from '../../tenants/index.ts';
import { applyAccess } from '../sync/access.ts';
import { ownedSource } from './guard.ts';
import { listPrincipals, writePrincipals } from './principal-store.ts';

interface MappingView {
  external: string;
  principal: { kind: Principal['kind']; id: string | null; name: string } | null;
  manual: boolean;
}

export function showPrincipals(scope: Scope, sourceId: string): Promise<MappingView[]> {
  return scope.tx(async (tx) => {
    await ownedSource(tx, scope, sourceId);
    const rows = await listPrincipals(tx, sourceId);
    const names = await namesOf(
      tx,
      rows.flatMap(({ principal }) => principal ?? []),
    );
    return rows.map(({ external, principal, manual }) => {
      const name = principal === null ? undefined : names.get(principal);
      return {
        external,
        manual,
        principal: principal === null || name === undefined ? null : { ...parsePrincipal(principal), name },
      };
    });
  });
}

/**
 * Maps external readers; null = nobody. The documents follow in the same commit.
 * @throws connectors.source_not_found, knowledge.unknown_principal
 */
export function mapPrincipals(
  scope: Scope,
  input: { sourceId: string; mappings: { external: string; principal: Principal | null }[] },
): Promise<void> {
  const mapped = [...new Map(input.mappings.map((entry) => [entry.external, entry])).values()].map(
    ({ external, principal }) => ({
      external,
      principal: principal === null ? null : principalKey(principal),
      manual: true,
    }),
  );
  return scope.tx(async (tx) => {
    const row = await ownedSource(tx, scope, input.sourceId);
    await requireKnown(
      tx,
      mapped.flatMap(({ principal }) => principal ?? []),
    );
    await writePrincipals(tx, { tenantId: scope.tenantId, sourceId: row.id }, mapped);
    await applyAccess(tx, scope, row);
    await recordAudit(tx, scope, {
      action: 'source.principals_mapped',
      subject: { kind: 'source', id: row.id, name: row.name },
      details: {
        mappings: mapped.map(({ external, principal }) => `${external} → ${principal ?? 'nobody'}`),
      },
    });
  });
}

async function requireKnown(tx: Tx, keys: PrincipalKey[]): Promise<void> {
  const names = await namesOf(tx, keys);
  const unknown = keys.find((key) => !names.has(key));
  if (unknown !== undefined) throw problem('knowledge.unknown_principal', { principal: unknown });
}

async function namesOf(tx: Tx, keys: PrincipalKey[]): Promise<Map<PrincipalKey, string>> {
  const resolved = await resolvePrincipals(tx, [...new Set(keys)]);
  return new Map(resolved.map(({ principal, name }) => [principal, name]));
}
