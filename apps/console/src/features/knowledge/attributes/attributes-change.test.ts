import { expect, it } from 'vitest';
import { attributesChange, formOf } from './attributes-change.ts';

const before = { tags: ['a'], ownerId: 'usr_1', date: '' };

it.each([
  [{}, {}],
  [{ tags: ['a', 'b'] }, { tags: ['a', 'b'] }],
  [{ tags: [] }, { tags: [] }],
  [{ ownerId: null }, { ownerId: null }],
  [{ date: '2025-02-01' }, { date: '2025-02-01' }],
])('%j sends %j', (part, change) => {
  expect(attributesChange(before, { ...before, ...part })).toEqual(change);
});

it('a day that was set can be taken back; a derived one is not shown as set', () => {
  const shown = { tags: [], owner: null, date: '2025-02-01' };
  expect(formOf({ ...shown, dateSet: false }).date).toBe('');
  const set = formOf({ ...shown, dateSet: true });
  expect(attributesChange(set, { ...set, date: '' })).toEqual({ date: null });
});
