import type { Me, Permission } from '@jishi/contract';
import { ApiProblem } from '@jishi/sdk';
import { type QueryClient, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { jishi, orpc } from './client.ts';
import { isMeQuery } from './query-client.ts';
import { readStored, writeStored } from './stored.ts';

type Membership = Me['memberships'][number];

export interface Session {
  me: Me;
  /** The tenant in which the console works now; null for a person without one. */
  membership: Membership | null;
  /** Whether the role in this tenant holds a permission. What is not allowed is hidden, not refused. */
  can: (permission: Permission) => boolean;
}

/** Null when nobody is signed in. */
export async function loadMe(queryClient: QueryClient): Promise<Me | null> {
  try {
    return await queryClient.ensureQueryData(meOptions());
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

function meOptions() {
  return orpc.auth.me.queryOptions({ staleTime: 60_000, retry: false });
}

/** The signed-in person. Only below the signed-in layout, whose guard has loaded it. */
export function useSession(): Session {
  const { data: me } = useSuspenseQuery(meOptions());
  return sessionOf(me);
}

export function sessionOf(me: Me): Session {
  const stored = readStored('tenant');
  const membership = me.memberships.find(({ tenantId }) => tenantId === stored) ?? me.memberships[0] ?? null;
  return { me, membership, can: (permission) => membership?.permissions.includes(permission) ?? false };
}

/** A stored tenant that the person no longer belongs to would make every request fail: forget it. */
export function forgetForeignTenant(me: Me): void {
  const stored = readStored('tenant');
  if (stored !== null && !me.memberships.some(({ tenantId }) => tenantId === stored))
    writeStored('tenant', null);
}

/** Works in another tenant from now on; everything that was loaded belongs to the old one. */
export function useSwitchTenant(): (tenantId: string) => void {
  const queryClient = useQueryClient();
  return (tenantId) => {
    writeStored('tenant', tenantId);
    queryClient.removeQueries({ predicate: ({ queryKey }) => !isMeQuery(queryKey) });
    window.location.assign('/');
  };
}

/** Ends the session, forgets what was loaded and shows the sign-in page. */
export async function signOut(queryClient: QueryClient): Promise<void> {
  await jishi.api.auth.signOut();
  writeStored('tenant', null);
  queryClient.clear();
  window.location.assign('/sign-in');
}

/** Puts a fresh `me` in place after sign-in, set-up or a change of the profile. */
export function rememberMe(queryClient: QueryClient, me: Me): void {
  forgetForeignTenant(me);
  queryClient.setQueryData(meOptions().queryKey, me);
}
