import { ApiProblem } from '@jishi/sdk';
import { QueryClient } from '@tanstack/react-query';

/** Server state. Only failures that may pass by themselves are tried again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
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

function mayPass(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 503 || error.status === 0);
}
