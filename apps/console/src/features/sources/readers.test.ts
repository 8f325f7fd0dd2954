import { describe, expect, it } from 'vitest';
import { readerName, shownReaders } from './readers.ts';

const reader = (external: string, name?: string) => ({
  external,
  principal: name === undefined ? null : { name },
  manual: false,
});

describe('readers of a source', () => {
  it('are named without the prefix of the source', () => {
    expect(readerName('user:ann@example.com')).toEqual({ group: false, name: 'ann@example.com' });
    expect(readerName('group:Sales: North (7)')).toEqual({ group: true, name: 'Sales: North (7)' });
    expect(readerName('whoever')).toEqual({ group: false, name: 'whoever' });
  });

  it('show those that are nobody first, groups before people', () => {
    const all = [reader('user:ann', 'Ann'), reader('user:bob'), reader('group:hr', 'HR'), reader('group:it')];
    const { shown } = shownReaders(all, '');
    expect(shown.map(({ external }) => external)).toEqual(['group:it', 'user:bob', 'group:hr', 'user:ann']);
    expect(shownReaders(all, ' BO').shown.map(({ external }) => external)).toEqual(['user:bob']);
  });

  it('are not shown without end', () => {
    const many = Array.from({ length: 130 }, (_, index) => reader(`user:${index}`));
    expect(shownReaders(many, '')).toMatchObject({ more: 30 });
    expect(shownReaders(many, '').shown).toHaveLength(100);
  });
});
