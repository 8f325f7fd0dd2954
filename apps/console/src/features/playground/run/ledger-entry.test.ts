import type { JishiOutputs } from '@jishi/sdk';
import { expect, it } from 'vitest';
import { entryOf } from './ledger-entry.ts';

type UsageRow = JishiOutputs['usage']['list']['items'][number];
const row = (change: Partial<UsageRow>) =>
  ({ requestId: 'req_1', model: 'a', status: 'ok', costPico: '5', currency: 'USD', ...change }) as UsageRow;

it('adds up all attempts of one request and names who answered', () => {
  const rows = [
    row({ requestId: 'req_2', costPico: '100' }),
    row({ model: 'standby', costPico: '12345678901234567890' }),
    row({ model: 'first', status: 'error', costPico: '10' }),
  ];
  expect(entryOf(rows, 'req_1')).toMatchObject({
    costPico: '12345678901234567900',
    currency: 'USD',
    answeredBy: 'standby',
  });
  expect(entryOf(rows, 'req_1')?.attempts).toHaveLength(2);
});

it('has no cost without a price, and no entry before it is settled', () => {
  expect(entryOf([row({ costPico: null, currency: null })], 'req_1')).toMatchObject({ costPico: null });
  expect(entryOf([], 'req_1')).toBeNull();
});
