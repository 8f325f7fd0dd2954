import type { SourceItem } from '@jishi/contract';
import { describe, expect, it } from 'vitest';
import { isRunning, stateOf } from './source-state.ts';

const run = (status: string) => ({ status }) as NonNullable<SourceItem['lastRun']>;

describe('the state of a source', () => {
  it.each([
    [false, null, 'never'],
    [true, null, 'paused'],
    [true, run('done'), 'paused'],
    [true, run('running'), 'running'],
    [false, run('queued'), 'queued'],
    [false, run('held'), 'held'],
    [false, run('failed'), 'failed'],
  ] as const)('paused %s with the last run %j is %s', (paused, lastRun, state) => {
    expect(stateOf({ paused, lastRun })).toBe(state);
  });

  it('works while a run waits or goes on', () => {
    expect(
      ['queued', 'running', 'done', 'held'].map((status) => isRunning({ lastRun: run(status) })),
    ).toEqual([true, true, false, false]);
  });
});
