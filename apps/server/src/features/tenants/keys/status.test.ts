import { expect, it } from 'vitest';
import { keyStatus } from './status.ts';

const now = new Date('2026-11-01T12:00:00Z');
const past = new Date('2026-11-01T11:59:59Z');
const future = new Date('2026-11-01T12:00:01Z');

it.each([
  [null, null, 'active', 'active'],
  [null, future, 'active', 'active'],
  [null, now, 'active', 'expired'],
  [null, past, 'active', 'expired'],
  [past, past, null, 'revoked'],
  [null, future, 'suspended', 'holder-inactive'],
  [null, null, null, 'holder-inactive'],
] as const)(
  'revoked %s, expires %s, holder %s: %s',
  (...[revoked_at, expires_at, holder_status, expected]) => {
    expect(keyStatus({ revoked_at, expires_at, holder_status }, now)).toBe(expected);
  },
);
