import { describe, expect, it } from 'vitest';
import { createBlockCache } from './block-cache.ts';

describe('createBlockCache', () => {
  it('forgets what was not used for longest', () => {
    const cache = createBlockCache(10_000);
    for (let index = 0; index < 9; index++) cache.set(`k${index}`, index, 850);
    expect(cache.get('k0')).toBe(0);
    cache.set('k9', 9, 850);
    cache.set('k10', 10, 850);
    expect(cache.get('k0')).toBe(0);
    expect(cache.get('k1')).toBeUndefined();
    expect(cache.bytes()).toBeLessThanOrEqual(10_000);
  });

  it('counts a replaced value once and refuses what would push everything else out', () => {
    const cache = createBlockCache(10_000);
    cache.set('k', 1, 100);
    cache.set('k', 2, 100);
    expect(cache.bytes()).toBe(250);
    cache.set('huge', 1, 5_000);
    expect(cache.get('huge')).toBeUndefined();
    expect(cache.get('k')).toBe(2);
  });
});
