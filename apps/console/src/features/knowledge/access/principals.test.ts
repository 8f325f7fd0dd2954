import { describe, expect, it } from 'vitest';
import {
  bare,
  type Grant,
  grantWarning,
  keyOf,
  namedOf,
  principalOf,
  sameGrants,
  samePrincipals,
} from './principals.ts';

const user = (id: string, right: Grant['right']): Grant => ({
  principal: { kind: 'user', id: `usr_${id}` as `usr_${string}`, name: id },
  right,
});
const everyone: Grant = { principal: { kind: 'everyone', name: 'Everyone' }, right: 'read' };

describe('principals', () => {
  it('keep their meaning as a key', () => {
    for (const { principal } of [everyone, user('a', 'read')]) {
      expect(principalOf(keyOf(principal))).toEqual(bare(principal));
    }
    expect(principalOf('robot:1')).toBeUndefined();
  });

  it('lose the empty id of everyone', () => {
    expect(namedOf({ kind: 'everyone', id: null, name: 'E' })).toEqual({ kind: 'everyone', name: 'E' });
  });
});

describe('lists of principals', () => {
  it('are the same in another order, and not with one more or one less', () => {
    const [one, other] = [user('a', 'read').principal, user('b', 'read').principal];
    expect(samePrincipals([one, other], [other, one])).toBe(true);
    expect(samePrincipals([one], [one, other])).toBe(false);
    expect(samePrincipals([everyone.principal], [])).toBe(false);
  });
});

describe('grants', () => {
  it('are the same in another order and not with another right', () => {
    expect(sameGrants([everyone, user('a', 'own')], [user('a', 'own'), everyone])).toBe(true);
    expect(sameGrants([user('a', 'own')], [user('a', 'write')])).toBe(false);
  });

  it('need an owner', () => {
    expect(grantWarning([user('a', 'write')], [user('a', 'own')], 'usr_a')).toBe('ownerNeeded');
  });

  it('warn whoever takes themselves out, and nobody else', () => {
    const before = [user('a', 'own'), user('b', 'own')];
    expect(grantWarning([user('b', 'own')], before, 'usr_a')).toBe('selfLoss');
    expect(grantWarning([user('b', 'own')], before, 'usr_b')).toBeUndefined();
  });
});
