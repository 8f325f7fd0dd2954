import { expect, it } from 'vitest';
import type { Leases } from '../../limits/index.ts';
import { createBooking, type FinishedCall } from './booking.ts';

/** A booking whose every transaction ends with another call waiting, as under load. */
function busyBooking(stopAfter: number) {
  const happened: string[] = [];
  let made = 0;
  const call = () =>
    ({ tenantId: 'ten', usageId: `u${++made}`, row: {}, segments: [] }) as unknown as FinishedCall;
  const leases = {
    due: () => true,
    tenants: () => ['ten'],
    booked: () => undefined,
    async exchange() {
      happened.push('exchange');
    },
  } as unknown as Leases;
  const booking = createBooking({
    log: { debug() {}, info() {}, warn() {}, error() {} },
    release: () => undefined,
    leasesWith: () => leases,
    async run<T>() {
      happened.push('book');
      if (happened.length < stopAfter) booking.add(call());
      return [] as T;
    },
  });
  booking.add(call());
  return { booking, happened };
}

it('renews leases between two bookings, however many calls end meanwhile', async () => {
  const { booking, happened } = busyBooking(400);
  await expect.poll(() => happened.includes('exchange'), { timeout: 20_000 }).toBe(true);
  expect(happened.indexOf('exchange')).toBeLessThan(10);
  await booking.close();
});

it('books what is asked to be booked now, and no more', async () => {
  const { booking, happened } = busyBooking(400);
  await booking.now('ten');
  expect(happened.filter((one) => one === 'book').length).toBeLessThan(10);
  await booking.close();
});
