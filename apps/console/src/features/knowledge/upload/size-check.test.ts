import { ApiProblem } from '@jishi/sdk';
import { expect, it } from 'vitest';
import { limitOf, sizeProblem } from './size-check.ts';

const problem = (code: string, params: Record<string, unknown>) =>
  new ApiProblem({ code, params, title: '', detail: '', status: 413 });

it('learns the limit from the refusal and from nothing else', () => {
  expect(limitOf(problem('knowledge.document_too_large', { limitMb: 100 }))).toBe(104_857_600);
  expect(limitOf(problem('knowledge.document_too_large', {}))).toBeUndefined();
  expect(limitOf(problem('request.too_large', { limitMb: 1 }))).toBeUndefined();
  expect(limitOf(new Error('x'))).toBeUndefined();
});

it('judges before sending, as far as it knows', () => {
  expect([sizeProblem(0, 10), sizeProblem(11, 10), sizeProblem(10, 10), sizeProblem(11, undefined)]).toEqual([
    'empty',
    'tooLarge',
    undefined,
    undefined,
  ]);
});
