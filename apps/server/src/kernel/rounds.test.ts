import { describe, expect, it } from 'vitest';
import { createRounds } from './rounds.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('rounds', () => {
  it('take what came in one turn together, and never what came after they began', async () => {
    const rounds: number[][] = [];
    const join = createRounds(async (inputs: number[]) => {
      rounds.push(inputs);
      await turn();
      return inputs.map((input) => input * 10);
    });
    const first = [join(1), join(2)];
    await turn();
    const second = [join(3), join(4)];
    expect(await Promise.all([...first, ...second])).toEqual([10, 20, 30, 40]);
    expect(rounds).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('let a bad input fail alone, and tell when nothing is left', async () => {
    let idle = 0;
    const onIdle = () => {
      idle += 1;
    };
    const join = createRounds(
      async (inputs: number[]) => {
        if (inputs.includes(2)) throw new Error('two');
        return inputs;
      },
      { onIdle },
    );
    const results = await Promise.allSettled([1, 2, 3].map((input) => join(input)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await turn();
    expect(idle).toBe(1);
  });
});
