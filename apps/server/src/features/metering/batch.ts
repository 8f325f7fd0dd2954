import type { Scope } from '../../kernel/scope.ts';

export interface BatchItem<Input> {
  scope: Scope;
  input: Input;
}

interface Waiting<Input, Output> extends BatchItem<Input> {
  resolve: (output: Output) => void;
  reject: (error: unknown) => void;
}

/** `run` gets items of one tenant and answers in order; it must be safe to repeat. */
export type RunBatch<Input, Output> = (scope: Scope, items: BatchItem<Input>[]) => Promise<Output[]>;

/**
 * Group commit, per tenant: while one transaction runs, what arrives waits and goes into the next one together. Alone,
 * an item waits for nothing; under load one commit serves many. A failed batch is tried again item by item, so that a
 * bad one fails alone.
 */
export function createBatcher<Input, Output>(
  run: RunBatch<Input, Output>,
  maxSize = 128,
): (scope: Scope, input: Input) => Promise<Output> {
  const queues = new Map<string, Waiting<Input, Output>[]>();

  async function drain(tenantId: string, queue: Waiting<Input, Output>[]): Promise<void> {
    while (queue.length > 0) await runBatch(run, queue.splice(0, maxSize));
    queues.delete(tenantId);
  }

  return (scope, input) =>
    new Promise((resolve, reject) => {
      const waiting = { scope, input, resolve, reject };
      const running = queues.get(scope.tenantId);
      if (running !== undefined) {
        running.push(waiting);
        return;
      }
      const queue = [waiting];
      queues.set(scope.tenantId, queue);
      void drain(scope.tenantId, queue);
    });
}

async function runBatch<Input, Output>(
  run: RunBatch<Input, Output>,
  batch: Waiting<Input, Output>[],
): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  const result = await run(first.scope, batch).then(
    (outputs) => ({ outputs }),
    (error: unknown) => ({ error }),
  );
  if ('outputs' in result) {
    for (const [index, waiting] of batch.entries()) waiting.resolve(result.outputs[index] as Output);
  } else if (batch.length === 1) {
    first.reject(result.error);
  } else {
    for (const waiting of batch) await runBatch(run, [waiting]);
  }
}
