import type { Tx } from '../../../kernel/scope.ts';
import type { PrincipalKey, SourcedAccess } from '../../knowledge/index.ts';
import { mappedPrincipals, membersByEmail, writePrincipals } from './principal-store.ts';
import type { SourceRow } from './store.ts';

const email = /^user:([^\s@]{1,200}@[^\s@]{1,200})$/;

/**
 * Who here may read what these external principals may read there. Nobody for a principal that is not mapped (it is
 * recorded, so that somebody can map it), and nobody at all when the source does not say.
 */
export async function accessOf(tx: Tx, source: SourceRow, readers: string[] | null): Promise<SourcedAccess> {
  if (source.access === 'inherit') return { mode: 'inherit' };
  return { mode: 'mirror', principals: await principalsFor(tx, source, readers ?? []) };
}

export async function principalsFor(tx: Tx, source: SourceRow, readers: string[]): Promise<PrincipalKey[]> {
  if (readers.length === 0) return [];
  const known = new Map(
    (await mappedPrincipals(tx, source.id, readers)).map((entry) => [entry.external, entry]),
  );
  const open = readers.filter((external) => known.get(external)?.manual !== true);
  const matched = source.match_emails ? await matchEmails(tx, open) : new Map<string, PrincipalKey>();
  const fresh = open
    .map((external) => ({ external, principal: matched.get(external) ?? null, manual: false }))
    .filter(
      (entry) => known.get(entry.external)?.principal !== entry.principal || !known.has(entry.external),
    );
  await writePrincipals(tx, { tenantId: source.tenant_id, sourceId: source.id }, fresh);
  const manual = readers.flatMap((external) => {
    const entry = known.get(external);
    return entry?.manual === true && entry.principal !== null ? [entry.principal] : [];
  });
  return [...new Set([...manual, ...matched.values()])];
}

async function matchEmails(tx: Tx, externals: string[]): Promise<Map<string, PrincipalKey>> {
  const byEmail = new Map(
    externals.flatMap((external): [string, string][] => {
      const address = email.exec(external)?.[1]?.toLowerCase();
      return address === undefined ? [] : [[external, address]];
    }),
  );
  if (byEmail.size === 0) return new Map();
  const members = await membersByEmail(tx, [...new Set(byEmail.values())]);
  return new Map(
    [...byEmail].flatMap(([external, address]): [string, PrincipalKey][] => {
      const userId = members.get(address);
      return userId === undefined ? [] : [[external, `user:${userId}`]];
    }),
  );
}
