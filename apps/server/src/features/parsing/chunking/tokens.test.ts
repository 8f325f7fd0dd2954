import { expect, it } from 'vitest';
import { countTokens } from './tokens.ts';

it.each([
  ['', 0],
  ['年假五天', 4],
  ['annual leave', 3],
  ['年假 annual', 4],
  ['、。 ,.', 0],
  ['a'.repeat(50), 10],
  ['中文abc中文', 6],
  ['한국어 かな', 5],
])('counts %j as %i', (text, tokens) => {
  expect(countTokens(text)).toBe(tokens);
});
