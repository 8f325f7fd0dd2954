import { createRounds } from '../../kernel/rounds.ts';
import type { Scope } from '../../kernel/scope.ts';

export interface BatchItem<Input> {
  scope: Scope;
  input: Input;
}

/** `run` gets items of one tenant and answers in order; it must be safe to repeat. */
export type RunBatch<Input, Output> = (scope: Scope, items: BatchItem<Input>[]) => Promise<Output[]>;

/** Group commit, per tenant: see `kernel/rounds.ts`. Tenants never share a transaction and never wait for each other. */
export function createBatcher<Input, Output>(
  run: RunBatch<Input, Output>,
  maxSize = 128,
): (scope: Scope, input: Input) => Promise<Output> {
  const tenants = new Map<string, (item: BatchItem<Input>) => Promise<Output>>();

  function roundsOf(tenantId: string) {
    const known = tenants.get(tenantId);
    if (known !== undefined) return known;
    const onIdle = () => tenants.delete(tenantId);
    const rounds = createRounds<BatchItem<Input>, Output>(
      async (items) => {
        const [first] = items;
        return first === undefined ? [] : run(first.scope, items);
      },
      { maxSize, onIdle },
    );
    tenants.set(tenantId, rounds);
    return rounds;
  }

  return (scope, input) => roundsOf(scope.tenantId)({ scope, input });
}
