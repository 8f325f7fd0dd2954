import { expect, it } from 'vitest';
import { ended, fastestOf, newRun, speedOf, withPart } from './run-state.ts';

it('collects a run and measures the first word once', () => {
  let run = withPart(newRun('a'), { type: 'request', id: 'req_1' }, 5);
  run = withPart(run, { type: 'reasoning', text: 'hm' }, 100);
  run = withPart(run, { type: 'text', text: 'He' }, 200);
  run = withPart(run, { type: 'text', text: 'llo' }, 300);
  run = ended(withPart(run, { type: 'usage', inputTokens: 3, outputTokens: 20 }, 1100), 1100);
  expect(run).toMatchObject({
    text: 'Hello',
    reasoning: 'hm',
    requestId: 'req_1',
    firstMs: 100,
    state: 'done',
  });
  expect(speedOf(run)).toBeCloseTo(20);
});

it('is failed when the stream ended with an error', () => {
  expect(ended(withPart(newRun('a'), { type: 'error', message: 'broke' }, 10), 20)).toMatchObject({
    state: 'failed',
    problem: 'broke',
  });
});

it('names the fastest only of several that finished', () => {
  const slow = { ...newRun('slow'), state: 'done' as const, totalMs: 900 };
  const fast = { ...newRun('fast'), state: 'done' as const, totalMs: 300 };
  const failed = { ...newRun('failed'), state: 'failed' as const, totalMs: 10 };
  expect(fastestOf([slow, failed])).toBeNull();
  expect(fastestOf([slow, fast, failed])).toBe('fast');
  expect(speedOf(slow)).toBeNull();
});
