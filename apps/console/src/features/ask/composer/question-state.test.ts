import { expect, it } from 'vitest';
import { questionState } from './question-state.ts';

it('sends what has words and fits', () => {
  expect(questionState('  Why?\n').question).toBe('Why?');
  expect(questionState(' \n ').sendable).toBe(false);
  expect(questionState('x'.repeat(10_000)).sendable).toBe(true);
  expect(questionState('x'.repeat(10_001))).toMatchObject({ sendable: false, left: -1 });
});

it('counts only near the end and does not count the space around', () => {
  expect(questionState('x'.repeat(9_000)).counted).toBe(false);
  expect(questionState('x'.repeat(9_001)).counted).toBe(true);
  expect(questionState(`${'x'.repeat(9_000)}${' '.repeat(500)}`).counted).toBe(false);
});
