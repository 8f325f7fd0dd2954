/** Places for work that may run at the same time; who finds none waits in line. */
export interface Slots {
  /** Resolves false when the request was aborted while it waited, or the slots were closed. */
  take(signal: AbortSignal | undefined): Promise<boolean>;
  leave(): void;
  close(): void;
}

export function createSlots(limit: number): Slots {
  const state = { running: 0, closed: false, waiting: [] as Array<() => void> };
  const wait = (signal: AbortSignal | undefined) =>
    new Promise<boolean>((resolve) => {
      const enter = () => {
        signal?.removeEventListener('abort', leave);
        state.running += state.closed ? 0 : 1;
        resolve(!state.closed);
      };
      const leave = () => {
        state.waiting = state.waiting.filter((one) => one !== enter);
        resolve(false);
      };
      signal?.addEventListener('abort', leave, { once: true });
      state.waiting.push(enter);
    });
  return {
    take: async (signal) => {
      if (signal?.aborted || state.closed) return false;
      if (state.running >= limit) return wait(signal);
      state.running += 1;
      return true;
    },
    leave: () => {
      state.running -= 1;
      state.waiting.shift()?.();
    },
    close: () => {
      state.closed = true;
      for (const enter of state.waiting.splice(0)) enter();
    },
  };
}
