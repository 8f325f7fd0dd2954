import { describe, expect, it } from 'vitest';
import type { Scope } from '../../kernel/scope.ts';
import { createBatcher } from './batch.ts';

const scopeOf = (tenantId: string) => ({ tenantId }) as Scope;

/** A batcher whose batches wait until they are released. */
function manual() {
  const batches: { tenant: string; inputs: number[]; release: (error?: Error) => void }[] = [];
  const submit = createBatcher<number, string>((scope, items) => {
    const inputs = items.map(({ input }) => input);
    return new Promise((resolve, reject) => {
      const release = (error?: Error) =>
        error === undefined ? resolve(inputs.map((input) => `done ${input}`)) : reject(error);
      batches.push({ tenant: scope.tenantId, inputs, release });
    });
  }, 3);
  return { batches, submit };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const turns = async (count: number) => {
  for (let passed = 0; passed < count; passed++) await turn();
};

describe('a batcher', () => {
  it('runs what came in one turn, then gathers what comes meanwhile, at most so many', async () => {
    const { batches, submit } = manual();
    const all = [1, 2].map((input) => submit(scopeOf('a'), input));
    await turn();
    expect(batches.map(({ inputs }) => inputs)).toEqual([[1, 2]]);
    all.push(...[3, 4, 5, 6].map((input) => submit(scopeOf('a'), input)));
    batches[0]?.release();
    await turns(2);
    expect(batches[1]?.inputs).toEqual([3, 4, 5]);
    batches[1]?.release();
    await turns(2);
    batches[2]?.release();
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4, 5, 6].map((input) => `done ${input}`));
  });

  it('never mixes tenants', async () => {
    const { batches, submit } = manual();
    void submit(scopeOf('a'), 1);
    void submit(scopeOf('b'), 2);
    await turn();
    expect(batches.map(({ tenant, inputs }) => [tenant, inputs])).toEqual([
      ['a', [1]],
      ['b', [2]],
    ]);
  });

  it('lets a bad item fail alone', async () => {
    const submit = createBatcher<number, number>(async (_scope, items) => {
      if (items.some(({ input }) => input === 3)) throw new Error('three');
      return items.map(({ input }) => input * 10);
    });
    const results = await Promise.allSettled([1, 2, 3, 4].map((input) => submit(scopeOf('a'), input)));
    expect(
      results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.message)),
    ).toEqual([10, 20, 'three', 40]);
  });

  it('starts anew after it was idle', async () => {
    const { batches, submit } = manual();
    const first = submit(scopeOf('a'), 1);
    await turn();
    batches[0]?.release();
    await first;
    await turn();
    void submit(scopeOf('a'), 2);
    await turn();
    expect(batches[1]?.inputs).toEqual([2]);
  });
});
