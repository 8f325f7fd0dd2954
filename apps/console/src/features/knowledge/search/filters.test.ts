import { describe, expect, it } from 'vitest';
import { filtersOf, listText } from './filters.ts';

describe('filters of the address', () => {
  it.each([
    [{}, {}],
    [{ tags: '["a,b","差旅"]' }, { tags: { any: ['a,b', '差旅'] } }],
    [
      { types: '["pdf"]', from: '2025-01-31' },
      { formats: ['pdf'], date: { from: '2025-01-31', to: undefined } },
    ],
    [{ tags: 'not json', types: '{"a":1}', from: 'yesterday', to: '' }, {}],
    [{ owners: `["usr_${'0'.repeat(32)}","usr_x"]` }, { ownerIds: [`usr_${'0'.repeat(32)}`] }],
  ])('%j', (search, filters) => expect(filtersOf(search)).toEqual(filters));

  it('are written as they are read', () => {
    expect(filtersOf({ tags: listText(['x"y', 'z']) })).toEqual({ tags: { any: ['x"y', 'z'] } });
    expect(listText([])).toBeUndefined();
  });
});
