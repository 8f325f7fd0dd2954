interface Waiting<Input, Output> {
  input: Input;
  resolve: (output: Output) => void;
  reject: (error: unknown) => void;
}

/** Answers in the order of its inputs; must be safe to repeat. */
export type RunRound<Input, Output> = (inputs: Input[]) => Promise<Output[]>;

export interface RoundsOptions {
  /** Inputs of one round at most. Default 128. */
  maxSize?: number | undefined;
  /** Nothing runs or waits any more. */
  onIdle?: (() => void) | undefined;
}

/**
 * Group commit: while one round runs, what arrives waits and goes into the next one together, and so does what arrives in
 * one turn of the event loop. Alone, an input waits for nothing else; under load one round serves many. Every round begins after its inputs came, so it sees what was true then. A
 * failed round is tried again input by input, so that a bad one fails alone.
 */
export function createRounds<Input, Output>(
  run: RunRound<Input, Output>,
  { maxSize = 128, onIdle }: RoundsOptions = {},
): (input: Input) => Promise<Output> {
  const queue: Waiting<Input, Output>[] = [];
  let running = false;

  async function drain(): Promise<void> {
    running = true;
    while (queue.length > 0) {
      await restOfTurn();
      await runRound(run, queue.splice(0, maxSize));
    }
    running = false;
    onIdle?.();
  }

  return (input) =>
    new Promise((resolve, reject) => {
      queue.push({ input, resolve, reject });
      if (!running) void drain();
    });
}

function restOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function runRound<Input, Output>(
  run: RunRound<Input, Output>,
  round: Waiting<Input, Output>[],
): Promise<void> {
  const result = await run(round.map(({ input }) => input)).then(
    (outputs) => ({ outputs }),
    (error: unknown) => ({ error }),
  );
  if ('outputs' in result) {
    for (const [index, waiting] of round.entries()) waiting.resolve(result.outputs[index] as Output);
  } else if (round.length === 1) {
    round[0]?.reject(result.error);
  } else {
    for (const waiting of round) await runRound(run, [waiting]);
  }
}
