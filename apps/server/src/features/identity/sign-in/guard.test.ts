import { expect, it } from 'vitest';
import { accountKey, addressKey } from './guard.ts';

it('has one key per account whatever the letters', () => {
  expect(accountKey('Mei@Example.org')).toBe(accountKey('mei@example.org'));
  expect(accountKey('mei@example.org')).not.toContain('mei');
});

it.each([
  ['203.0.113.1', '203.0.113.1', true],
  ['203.0.113.1', '203.0.113.2', false],
  ['::ffff:203.0.113.1', '203.0.113.1', true],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::1', true],
  ['2001:db8:1:2::1', '2001:0db8:0001:0002:ffff::', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['2001:db8::1', '2001:db8:0:0:9::1', true],
  ['fe80::1%eth0', 'fe80::2', true],
])('%s and %s count together: %s', (left, right, same) => {
  expect(addressKey(left) === addressKey(right)).toBe(same);
});

it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('%s is not throttled', (address) => {
  expect(addressKey(address)).toBe(undefined);
});
