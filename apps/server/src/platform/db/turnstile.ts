/** Lets one holder in at a time. Interactive work goes before background work, which waits at most `patienceMs`. */
export interface Turnstile {
  enter(background: boolean): Promise<void>;
  leave(): void;
}

interface Waiter {
  enter: () => void;
  since: number;
}

export function createTurnstile(patienceMs = 2_000): Turnstile {
  const interactive: Waiter[] = [];
  const background: Waiter[] = [];
  let busy = false;

  function next(): Waiter | undefined {
    const patient = background[0];
    if (patient !== undefined && performance.now() - patient.since > patienceMs) return background.shift();
    return interactive.shift() ?? background.shift();
  }

  return {
    enter(isBackground) {
      if (!busy) {
        busy = true;
        return Promise.resolve();
      }
      return new Promise((enter) =>
        (isBackground ? background : interactive).push({ enter, since: performance.now() }),
      );
    },
    leave() {
      const waiter = next();
      if (waiter === undefined) busy = false;
      else waiter.enter();
    },
  };
}
