import { ApiProblem, problemFromResponse } from '@jishi/sdk';
import { expect, it } from 'vitest';
import { fieldErrors, problemWords } from './problem-words.ts';

const t = ((key: string, params?: { status: number }) =>
  `${key}${params ? ` ${params.status}` : ''}`) as never;

it('decodes problem+json with request number and field issues', async () => {
  const body = {
    type: 'https://jishi.dev/problems/request.invalid',
    code: 'request.invalid',
    title: '输入无效',
    detail: '请检查',
    status: 422,
    params: {},
    requestId: 'req_1',
    issues: [{ path: 'groupIds.0', message: '无效' }],
  };
  const headers = { 'content-type': 'application/problem+json; charset=utf-8' };
  const problem = await problemFromResponse(new Response(JSON.stringify(body), { status: 422, headers }));
  expect(problem).toBeInstanceOf(ApiProblem);
  expect(problemWords(problem, t)).toMatchObject({ title: '输入无效', requestId: 'req_1', status: 422 });
  expect(fieldErrors(problem)).toEqual([{ name: ['groupIds'], errors: ['无效'] }]);
});

it('does not show a proxy’s page or a stack', async () => {
  const problem = await problemFromResponse(new Response('<h1>Bad gateway</h1>', { status: 502 }));
  expect(problemWords(problem, t)).toMatchObject({
    title: 'states.unexpectedTitle',
    detail: 'states.unexpectedText 502',
  });
  expect(problemWords(new TypeError('x is undefined'), t).detail).toBe('states.crashText');
});
