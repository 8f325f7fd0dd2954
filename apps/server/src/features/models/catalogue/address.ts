import { problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { OutboundFailure, OutboundRefusal } from '../../../platform/outbound/index.ts';
import { operatorTenantId } from './owner.ts';

/** Whose allow-list of internal addresses applies: the operator's own for providers that the operator shares. */
export function allowListOf(pool: string): string | undefined {
  return pool === operatorTenantId ? undefined : pool;
}

/**
 * The base URL as it is stored: no trailing slash, no query (keys hide there), judged against the address rules. A name
 * that cannot be resolved now is accepted: each request judges again, and that is the check that counts.
 */
export async function checkBaseUrl(
  scope: Scope,
  { baseUrl, pool }: { baseUrl: string; pool: string },
): Promise<string> {
  const url = baseUrl.replace(/\/+$/, '');
  if (/[?#]/.test(url)) throw problem('models.provider_invalid_url');
  try {
    await scope.ports.outbound.check(url, { tenant: allowListOf(pool), signal: scope.signal });
  } catch (error) {
    if (error instanceof OutboundRefusal) throw refusalProblem(error);
    if (!(error instanceof OutboundFailure)) throw error;
  }
  return url;
}

export function refusalProblem(error: OutboundRefusal) {
  const aboutAddress = error.code === 'outbound.address_refused' || error.code === 'outbound.port_refused';
  return problem(aboutAddress ? 'models.address_refused' : 'models.provider_invalid_url', {}, error);
}
