import type { Readable } from 'node:stream';
import { OutboundFailure } from './failure.ts';

/** One abort signal for the caller's signal, the first-byte deadline and the total deadline. */
export type Deadline = {
  readonly signal: AbortSignal;
  /** Restarts the first-byte clock (a redirect is a new request). */
  awaitHeaders(): void;
  /** Stops the first-byte clock and ends the deadline when the body has closed. */
  follow(body: Readable): void;
  /** Stops everything. */
  end(): void;
  /** Settles with the promise, or rejects with the abort reason if that comes first. */
  within<T>(promise: Promise<T>): Promise<T>;
};

export type DeadlineInput = { signal?: AbortSignal | undefined; headersMs: number; totalMs: number };

/** Starts the clocks, which never keep the process alive. 0 milliseconds means no limit. */
export function startDeadline({ signal, headersMs, totalMs }: DeadlineInput): Deadline {
  const controller = new AbortController();
  const stop = (phase: string, ms: number) =>
    controller.abort(new OutboundFailure('outbound.timeout', { phase, ms }));
  const total = totalMs > 0 ? setTimeout(stop, totalMs, 'total', totalMs).unref() : undefined;
  let headers: NodeJS.Timeout | undefined;
  const relay = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', relay, { once: true });
  if (signal?.aborted) relay();
  const end = () => {
    clearTimeout(total);
    clearTimeout(headers);
    signal?.removeEventListener('abort', relay);
  };
  return {
    signal: controller.signal,
    awaitHeaders() {
      clearTimeout(headers);
      headers = headersMs > 0 ? setTimeout(stop, headersMs, 'headers', headersMs).unref() : undefined;
    },
    follow(body) {
      clearTimeout(headers);
      body.once('close', end);
    },
    end,
    within: (promise) => settleWithin(promise, controller.signal),
  };
}

function settleWithin<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const over = () => signal.removeEventListener('abort', stop);
    promise.then(
      (value) => {
        over();
        resolve(value);
      },
      (error: unknown) => {
        over();
        reject(error);
      },
    );
  });
}
