import type { BaseItem } from '@jishi/contract';
import { expect, it } from 'vitest';
import { basesText, chosenBases, toggled } from './base-choice.ts';

const bases = ['kb_a', 'kb_b', 'kb_c'].map((id) => ({ id })) as BaseItem[];

it('reads the address and forgets bases that are gone', () => {
  expect(chosenBases('kb_b,kb_x', bases)).toEqual(['kb_b']);
  expect(chosenBases(undefined, bases)).toEqual([]);
});

it('takes all for none: everything is asked', () => {
  expect(chosenBases('kb_a,kb_b,kb_c', bases)).toEqual([]);
  expect(toggled(['kb_a', 'kb_b'], 'kb_c', bases)).toEqual([]);
});

it('switches one base on and off', () => {
  expect(toggled([], 'kb_b', bases)).toEqual(['kb_b']);
  expect(toggled(['kb_b'], 'kb_b', bases)).toEqual([]);
});

it('leaves nothing in the address when everything is asked', () => {
  expect(basesText([])).toBeUndefined();
  expect(basesText(['kb_a', 'kb_b'])).toBe('kb_a,kb_b');
});
