import { ApiProblem } from '@jishi/sdk';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

/** Server state. Only failures that may pass by themselves are tried again; a session that ended leads to sign-in. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { queryKey }) => {
        if (!isMeQuery(queryKey)) leaveWhenSignedOut(error);
      },
    }),
    mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (count, error) => count < 2 && mayPass(error),
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
}

/** `me` is how the console finds out whether anybody is signed in: its refusal is an answer. */
export function isMeQuery(queryKey: readonly unknown[]): boolean {
  return Array.isArray(queryKey[0]) && queryKey[0].join('.') === 'auth.me';
}

function mayPass(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 503 || error.status === 0);
}

function leaveWhenSignedOut(error: unknown): void {
  if (!(error instanceof ApiProblem) || error.code !== 'auth.unauthenticated') return;
  const { pathname, search } = window.location;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}
