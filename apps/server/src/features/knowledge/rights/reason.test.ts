import { describe, expect, it } from 'vitest';
import { type AccessList, deniedOf, type Grant, readersOf } from './access-set.ts';
import { readsBy, reasonsOf } from './reason.ts';

const grants: Grant[] = [
  { principal: 'user:o', right: 'own' },
  { principal: 'group:g', right: 'write' },
  { principal: 'everyone', right: 'read' },
];
const me = new Set(['everyone', 'user:me', 'group:g', 'group:h']);
const owner = new Set(['everyone', 'user:o']);

describe('reasons', () => {
  const codes = (list: Partial<AccessList>, principals = me, baseDenies: string[] = []) =>
    reasonsOf({ entries: null, denies: [], grants, baseDenies, principals, ...list }).map(({ code }) => code);

  it.each([
    ['inherited grants', codes({}), ['granted', 'granted']],
    ['a list with me', codes({ entries: ['group:h'] }), ['listed', 'grant-replaced', 'grant-replaced']],
    ['a list without me', codes({ entries: [] }), ['grant-replaced', 'grant-replaced', 'nothing-applies']],
    ['the owner', codes({ entries: [] }, owner), ['owner', 'grant-replaced']],
    ['the owner, denied', codes({ denies: ['user:o'] }, owner), ['denied-by-document', 'owner', 'granted']],
    ['a denied group', codes({}, me, ['group:h']), ['denied-by-base', 'granted', 'granted']],
    ['no member', codes({}, new Set()), ['not-active']],
  ])('of %s', (_, found, wanted) => expect(found).toEqual(wanted));
});

describe('the explanation', () => {
  const some = [[], ['user:me'], ['group:g'], ['everyone'], ['user:other', 'group:h']];
  const everybody = [me, owner, new Set<string>(), new Set(['everyone', 'user:me'])];
  const overlaps = (list: string[], mine: Set<string>) => list.some((principal) => mine.has(principal));
  const cases = [null, ...some].flatMap((entries) =>
    some.flatMap((denies) => some.map((baseDenies) => ({ entries, denies, baseDenies }))),
  );

  it.each(cases)('says what the condition of the searches says: $entries, $denies, $baseDenies', (list) => {
    for (const principals of everybody) {
      const condition =
        overlaps(readersOf(list.entries, grants), principals) &&
        !overlaps(deniedOf(list.denies, list.baseDenies), principals);
      const reasons = reasonsOf({ ...list, grants, principals });
      expect(readsBy(reasons)).toBe(condition);
      expect(reasons.length).toBeGreaterThan(0);
    }
  });
});
