import type { DocumentItem } from '@jishi/contract';
import { expect, it } from 'vitest';
import { asStatus, bulkActions, isProcessing, splitName } from './document-state.ts';

it('knows when there is something to wait for', () => {
  expect((['stored', 'indexing'] as const).every(isProcessing)).toBe(true);
  expect((['ready', 'failed', 'cancelled'] as const).some(isProcessing)).toBe(false);
});

it('takes only known states from the address', () => {
  expect(asStatus('failed')).toBe('failed');
  expect([asStatus('x'), asStatus(undefined)]).toEqual([undefined, undefined]);
});

it('tells a file from its folder', () => {
  expect(splitName('a/b/c.pdf')).toEqual({ file: 'c.pdf', folder: 'a/b' });
  expect(splitName('c.pdf')).toEqual({ file: 'c.pdf', folder: '' });
});

it('offers for many only what each allows', () => {
  const document = (status: string, write: boolean, own: boolean) =>
    ({ status, can: { write, own } }) as DocumentItem;
  const list = [
    document('ready', true, true),
    document('parsing', true, true),
    document('failed', true, false),
  ];
  const { retry, remove } = bulkActions(list);
  expect([retry.length, remove.length]).toEqual([2, 2]);
});
