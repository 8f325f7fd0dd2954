import type { RouteSettings } from '@jishi/contract';

/**
 * The wait before a further try: doubled each time, with full jitter (clients that failed together must not come back
 * together), never shorter than the upstream asked for. Undefined: longer than the route waits, so do not wait at all.
 */
export function waitBefore(
  tries: number,
  retries: RouteSettings['retries'],
  { askedMs, draw }: { askedMs: number | undefined; draw: number },
): number | undefined {
  if (askedMs !== undefined && askedMs > retries.maxMs) return undefined;
  const ceiling = Math.min(retries.maxMs, retries.baseMs * 2 ** (tries - 1));
  return Math.max(askedMs ?? 0, Math.round(draw * ceiling));
}

/** Resolves after `ms`; false when the signal came first. */
export function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const stop = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve(true);
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
