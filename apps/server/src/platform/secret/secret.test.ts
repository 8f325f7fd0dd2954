import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSecret } from './secret.ts';
import { createToken, equalsInConstantTime, hashToken, isWellFormedToken } from './token.ts';

describe('Secret', () => {
  it('prints *** in every way a value gets printed', () => {
    const secret = createSecret('hunter2');
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify({ deep: [secret] }),
      inspect({ deep: { deeper: [secret] } }, { depth: 9, showHidden: true }),
      format('%s %o %j', secret, secret, secret),
      ['', secret].join(''),
      JSON.stringify({ ...secret }),
      new Error(`failed with ${secret}`).message,
      Object.values(secret)
        .filter((value) => typeof value === 'string')
        .join(),
    ].join(' ');
    expect(shown).not.toContain('hunter2');
    expect(shown).toContain('***');
    expect(secret.reveal()).toBe('hunter2');
    expect(() => Object.assign(secret, { reveal: () => '' })).toThrow(TypeError);
    expect(() => structuredClone(secret)).toThrow();
  });
});

describe('tokens', () => {
  it('have a prefix, 190 random bits and a checksum', () => {
    const token = createToken('jk');
    const text = token.secret.reveal();
    expect(text).toMatch(/^jk_[0-9A-Za-z]{38}$/);
    expect(token.hash).toBe(hashToken(text));
    expect(token.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(token.hint).toBe(`jk_…${text.slice(-4)}`);
    expect(JSON.stringify(token)).not.toContain(text);
    expect(new Set(Array.from({ length: 1_000 }, () => createToken('jk').hash)).size).toBe(1_000);
  });

  it('use all 62 letters evenly', () => {
    const counts = new Map<string, number>();
    for (let turn = 0; turn < 2_000; turn++) {
      for (const letter of createToken('jk').secret.reveal().slice(3, 35))
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    // 64,000 letters over 62: 1,032 each, σ ≈ 32; six σ either way.
    expect(counts.size).toBe(62);
    expect(Math.min(...counts.values())).toBeGreaterThan(840);
    expect(Math.max(...counts.values())).toBeLessThan(1_225);
  });

  it('are recognised, and any single changed letter is noticed', () => {
    const text = createToken('jk').secret.reveal();
    expect(isWellFormedToken(text, 'jk')).toBe(true);
    expect(isWellFormedToken(text, 'js')).toBe(false);
    const place = fc.integer({ min: 3, max: text.length - 1 });
    fc.assert(
      fc.property(place, fc.constantFrom(...'0aZ9xQ'), (at, letter) => {
        const changed = text.slice(0, at) + letter + text.slice(at + 1);
        return changed === text || !isWellFormedToken(changed, 'jk');
      }),
    );
    for (const other of ['', 'jk_', `${text}x`, ` ${text}`, text.toUpperCase(), `jk_${'0'.repeat(38)}`]) {
      expect(isWellFormedToken(other, 'jk')).toBe(false);
    }
    expect(() => createToken('JK_')).toThrow(RangeError);
  });

  it('compare texts of any length', () => {
    expect(equalsInConstantTime('abc', 'abc')).toBe(true);
    expect(equalsInConstantTime('abc', 'abd')).toBe(false);
    expect(equalsInConstantTime('abc', 'abcd')).toBe(false);
    expect(equalsInConstantTime('', '')).toBe(true);
  });
});
