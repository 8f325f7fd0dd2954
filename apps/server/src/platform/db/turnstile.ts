/** Lets one holder in at a time. People go before background work. */
export interface Turnstile {
  enter(background: boolean): Promise<void>;
  leave(): void;
}

interface Waiter {
  enter: () => void;
  since: number;
}

export interface TurnstileTimes {
  /** Background work waits at most so long, whatever people do. */
  patienceMs?: number;
  /**
   * A request is several transactions in a row: background work, which holds the connection for about 20 ms, does not
   * slip in between them but waits until nobody has come for so long.
   */
  quietMs?: number;
}

type Holder = 'none' | 'interactive' | 'background';

export function createTurnstile({ patienceMs = 400, quietMs = 5 }: TurnstileTimes = {}): Turnstile {
  const interactive: Waiter[] = [];
  const background: Waiter[] = [];
  let holder: Holder = 'none';
  let lastInteractive = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const isQuiet = () => performance.now() - lastInteractive >= quietMs;
  const isImpatient = (waiter: Waiter | undefined) =>
    waiter !== undefined && performance.now() - waiter.since > patienceMs;

  function whoIsNext(): Holder {
    const [waiter] = background;
    if (isImpatient(waiter)) return 'background';
    if (interactive.length > 0) return 'interactive';
    return waiter !== undefined && isQuiet() ? 'background' : 'none';
  }

  function letIn(): void {
    holder = whoIsNext();
    if (holder === 'none') lookAgain();
    else (holder === 'interactive' ? interactive : background).shift()?.enter();
  }

  function lookAgain(): void {
    if (background.length === 0 || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (holder === 'none') letIn();
    }, quietMs);
  }

  return {
    enter(isBackground) {
      return new Promise((enter) => {
        (isBackground ? background : interactive).push({ enter, since: performance.now() });
        if (holder === 'none') letIn();
      });
    },
    leave() {
      if (holder === 'interactive') lastInteractive = performance.now();
      letIn();
    },
  };
}
