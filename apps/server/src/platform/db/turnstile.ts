/**
 * Who comes: people who wait for an answer; what people bring in bulk (uploads); work that nobody waits for.
 */
export type Caller = 'interactive' | 'bulk' | 'background';

/** Lets one holder in at a time. People go before bulk, and that before background work. */
export interface Turnstile {
  enter(caller: Caller): Promise<void>;
  leave(): void;
}

interface Waiter {
  enter: () => void;
  since: number;
}

export interface TurnstileTimes {
  /** They wait at most so long, whatever people do. */
  patienceMs?: Record<'bulk' | 'background', number>;
  /**
   * A request is several transactions in a row: other work, which holds the connection for about 20 ms, does not slip in
   * between them but waits until nobody has come for so long.
   */
  quietMs?: number;
  /** Beside people who never pause, one of the impatient comes in so often: a request meets few of them. */
  restMs?: Record<'bulk' | 'background', number>;
}

/** An upload is five transactions: even beside people who never pause it takes a quarter of a second longer, not two. */
const usualPatience = { bulk: 50, background: 400 };
const usualRest = { bulk: 25, background: 50 };
/** A person reads before the next question: a gap of so long, not long ago, and uploads can wait for the next one. */
const pause = { leastMs: 50, recentMs: 300, patience: 4 };

export function createTurnstile(times: TurnstileTimes = {}): Turnstile {
  const { patienceMs = usualPatience, quietMs = 5, restMs = usualRest } = times;
  const queues: Record<Caller, Waiter[]> = { interactive: [], bulk: [], background: [] };
  let holder: Caller | 'none' = 'none';
  let lastInteractive = Number.NEGATIVE_INFINITY;
  let lastPause = Number.NEGATIVE_INFINITY;
  const lastImpatient = { bulk: Number.NEGATIVE_INFINITY, background: Number.NEGATIVE_INFINITY };
  let timer: NodeJS.Timeout | undefined;

  const isQuiet = () => performance.now() - lastInteractive >= quietMs;
  const yielding = () => (['bulk', 'background'] as const).filter((caller) => queues[caller].length > 0);
  const overdueMs = (caller: 'bulk' | 'background') => {
    const [first] = queues[caller];
    if (first === undefined) return -1;
    const now = performance.now();
    const longer = caller === 'bulk' && now - lastPause < pause.recentMs ? pause.patience : 1;
    return now - first.since - longer * patienceMs[caller];
  };
  /** Whose patience ended longest ago comes first. */
  const impatient = () =>
    yielding()
      .filter((caller) => overdueMs(caller) > 0)
      .sort((left, right) => overdueMs(right) - overdueMs(left));

  function whoIsNext(): Caller | 'none' {
    const overdue = impatient();
    if (isQuiet() && queues.interactive.length === 0) return overdue[0] ?? yielding()[0] ?? 'none';
    const rested = overdue.find((caller) => performance.now() - lastImpatient[caller] >= restMs[caller]);
    if (rested === undefined) return queues.interactive.length > 0 ? 'interactive' : 'none';
    lastImpatient[rested] = performance.now();
    return rested;
  }

  function letIn(): void {
    holder = whoIsNext();
    if (holder === 'none') lookAgain();
    else queues[holder].shift()?.enter();
  }

  function lookAgain(): void {
    if (yielding().length === 0 || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (holder === 'none') letIn();
    }, quietMs);
  }

  return {
    enter(caller) {
      return new Promise((enter) => {
        const now = performance.now();
        if (caller === 'interactive' && holder !== 'interactive' && now - lastInteractive >= pause.leastMs)
          lastPause = now;
        queues[caller].push({ enter, since: now });
        if (holder === 'none') letIn();
      });
    },
    leave() {
      if (holder === 'interactive') lastInteractive = performance.now();
      letIn();
    },
  };
}
