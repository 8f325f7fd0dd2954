import { describe, expect, it } from 'vitest';
import { createCapacity, type Visitor } from './capacity.ts';

const never = new AbortController().signal;
const place = (limit: number | null) => ({ key: 'model/a', limit, name: 'a' });
const visitor = (tenantId: string, more: Partial<Visitor> = {}): Visitor => ({
  tenantId,
  waitMs: 60_000,
  signal: never,
  ...more,
});

/** Fills one place, lets the visitors queue, then frees it again and again; answers the order in which they went. */
async function orderOf(tenants: string[]): Promise<string[]> {
  const capacity = createCapacity();
  const leave = await capacity.acquire(place(1), visitor('first'));
  const order: string[] = [];
  const work = tenants.map(async (tenant) => {
    const done = await capacity.acquire(place(1), visitor(tenant));
    order.push(tenant);
    done();
  });
  leave();
  await Promise.all(work);
  expect(capacity.countsOf('model/a')).toEqual({ running: 0, waiting: 0 });
  return order;
}

describe('places', () => {
  it('never more at once than there are', async () => {
    const capacity = createCapacity();
    let running = 0;
    let most = 0;
    const work = Array.from({ length: 12 }, async () => {
      const leave = await capacity.acquire(place(3), visitor('t'));
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      leave();
      leave();
    });
    await Promise.all(work);
    expect(most).toBe(3);
  });

  it('are unlimited without a limit', async () => {
    const capacity = createCapacity();
    await Promise.all(
      Array.from({ length: 1_000 }, () => capacity.acquire(place(null), visitor('t', { waitMs: 0 }))),
    );
  });

  it('go to tenants in turn, whoever came with more', async () => {
    expect(await orderOf(['a', 'a', 'a', 'a', 'b', 'c', 'b'])).toEqual(['a', 'b', 'c', 'a', 'b', 'a', 'a']);
  });

  it('are refused at once when one tenant has filled its queue, not for another one', async () => {
    const capacity = createCapacity();
    await capacity.acquire(place(1), visitor('a'));
    for (let waiting = 0; waiting < 16; waiting++) void capacity.acquire(place(1), visitor('a'));
    await expect(capacity.acquire(place(1), visitor('a'))).rejects.toMatchObject({ code: 'models.busy' });
    void capacity.acquire(place(1), visitor('b'));
    expect(capacity.countsOf('model/a')).toEqual({ running: 1, waiting: 17 });
  });

  it('are waited for no longer than allowed, and leave no trace', async () => {
    const capacity = createCapacity();
    const leave = await capacity.acquire(place(1), visitor('a'));
    await expect(capacity.acquire(place(1), visitor('a', { waitMs: 0 }))).rejects.toMatchObject({
      code: 'models.busy',
      cause: { refusal: { status: 429, retryAfter: '1' } },
    });
    await expect(capacity.acquire(place(1), visitor('a', { waitMs: 5 }))).rejects.toMatchObject({
      code: 'models.busy',
    });
    const abort = new AbortController();
    const given = capacity.acquire(place(1), visitor('a', { signal: abort.signal }));
    abort.abort();
    await expect(given).rejects.toMatchObject({ code: 'cancelled' });
    leave();
    expect(capacity.countsOf('model/a')).toEqual({ running: 0, waiting: 0 });
    (await capacity.acquire(place(1), visitor('a', { waitMs: 0 })))();
  });
});
