import { ApiProblem } from '@jishi/sdk';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Forbidden, ProblemNotice, Skeleton } from './states.tsx';

interface QueryViewProps<Data> {
  query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'isPending' | 'refetch'>;
  /** While the first answer is on its way. */
  skeleton?: ReactNode;
  /** Shown instead of the children when `isEmpty` says so. */
  empty?: ReactNode;
  isEmpty?: (data: Data) => boolean;
  children: (data: Data) => ReactNode;
}

/** The four states of anything that is loaded: loading, failed, forbidden, empty; else the children. */
export function QueryView<Data>({ query, skeleton, empty, isEmpty, children }: QueryViewProps<Data>) {
  const { data, error, isPending, refetch } = query;
  if (isPending) return skeleton ?? <Skeleton />;
  if (data === undefined) {
    if (error instanceof ApiProblem && error.status === 403) return <Forbidden />;
    return <ProblemNotice error={error} {...(mayPass(error) ? { onRetry: () => void refetch() } : {})} />;
  }
  const body = empty !== undefined && isEmpty?.(data) === true ? empty : children(data);
  if (error === null) return body;
  return (
    <>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {body}
    </>
  );
}

/** A refusal stays one however often it is asked for. */
function mayPass(error: unknown): boolean {
  return !(error instanceof ApiProblem) || error.status === 0 || error.status === 429 || error.status >= 500;
}
