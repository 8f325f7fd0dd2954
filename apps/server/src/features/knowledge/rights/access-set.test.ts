import { describe, expect, it } from 'vitest';
import {
  accessSetId,
  atLeast,
  deniedOf,
  type Grant,
  mergeGrants,
  readersOf,
  strongest,
} from './access-set.ts';
import { parsePrincipal, principalKey, principalKeys } from './principal.ts';

const grants: Grant[] = [
  { principal: 'everyone', right: 'read' },
  { principal: 'group:g', right: 'write' },
  { principal: 'user:o', right: 'own' },
];

describe('readers of an access list', () => {
  it('are all with a grant when it inherits', () => {
    expect(readersOf(null, grants)).toEqual(['everyone', 'group:g', 'user:o']);
  });

  it('are its entries and the owners when it is a list of its own', () => {
    expect(readersOf(['user:a'], grants)).toEqual(['user:a', 'user:o']);
    expect(readersOf([], grants)).toEqual(['user:o']);
    expect(readersOf(['user:o'], grants)).toEqual(['user:o']);
  });
});

describe('denied by an access list', () => {
  it('are its own denials and those of its base, once each', () => {
    expect(deniedOf([], [])).toEqual([]);
    expect(deniedOf(['user:b'], ['group:a', 'user:b'])).toEqual(['group:a', 'user:b']);
  });
});

describe('rights', () => {
  it('are ordered read < write < own', () => {
    expect(atLeast('own', 'write')).toBe(true);
    expect(atLeast('read', 'write')).toBe(false);
    expect(atLeast(null, 'read')).toBe(false);
    expect(strongest(['read', 'own', 'write'])).toBe('own');
    expect(strongest([])).toBeNull();
  });

  it('merge to the strongest grant a principal', () => {
    const doubled: Grant[] = [
      ...grants,
      { principal: 'everyone', right: 'own' },
      { principal: 'group:g', right: 'read' },
    ];
    expect(mergeGrants(doubled)).toEqual([
      { principal: 'everyone', right: 'own' },
      { principal: 'group:g', right: 'write' },
      { principal: 'user:o', right: 'own' },
    ]);
  });
});

describe('the id of an access list', () => {
  it('is the same for the same list of the same base only', () => {
    const list = principalKeys([{ kind: 'everyone' }, { kind: 'everyone' }]);
    expect(list).toEqual(['everyone']);
    const of = (baseId: string, entries: string[] | null, denies: string[] = []) =>
      accessSetId(baseId, { entries, denies });
    expect(of('kb_1', list)).toBe(of('kb_1', ['everyone']));
    expect(of('kb_1', list)).not.toBe(of('kb_2', list));
    expect(of('kb_1', [])).not.toBe(of('kb_1', null));
    expect(of('kb_1', null, ['user:a'])).not.toBe(of('kb_1', null));
    expect(of('kb_1', ['user:a'])).not.toBe(of('kb_1', [], ['user:a']));
  });
});

describe('a principal', () => {
  it('survives being stored', () => {
    const group = { kind: 'group' as const, id: 'grp_0' as const };
    expect(parsePrincipal(principalKey(group))).toEqual(group);
    expect(parsePrincipal('everyone')).toEqual({ kind: 'everyone', id: null });
    expect(() => parsePrincipal('robot:1')).toThrow();
  });
});
