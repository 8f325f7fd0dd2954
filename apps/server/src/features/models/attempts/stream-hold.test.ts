import { describe, expect, it } from 'vitest';
import { createStreamHold } from './stream-hold.ts';

/** A budget with this much room; answers what was asked of it. */
function hold({ held, most, room }: { held: number; most: number; room: number }) {
  const asked: number[] = [];
  const written: number[] = [];
  const made = createStreamHold({
    held,
    most,
    extend: async (tokens, soFar) => {
      asked.push(tokens);
      written.push(soFar);
      return tokens <= room;
    },
  });
  return { ...made, asked, written };
}

describe('the hold of a stream', () => {
  it('asks for nothing while much is left, then ahead, doubling, up to the limit', async () => {
    const { wrote, asked } = hold({ held: 1_000, most: 5_000, room: 1e9 });
    expect(wrote(700, 0)).toBeUndefined();
    expect(asked).toEqual([]);
    expect(wrote(100, 0)).toBeUndefined();
    expect(asked).toEqual([2_000]);
    await wrote(1_000, 0);
    await wrote(1_000, 0);
    await wrote(2_000, 0);
    expect(asked).toEqual([2_000, 4_000, 5_000]);
    // The whole limit is held: bytes are no reason any more.
    expect(await wrote(20_000, 0)).toBeUndefined();
    expect(asked).toHaveLength(3);
  });

  it('tries a smaller slice before it ends the answer', async () => {
    const { wrote, asked } = hold({ held: 1_000, most: 50_000, room: 1_400 });
    expect(await wrote(1_100, 0)).toBeUndefined();
    expect(asked).toEqual([2_000, 1_356]);
    expect(await wrote(400, 0)).toMatchObject({ code: 'limits.answer_cut', params: { tokens: 1_356 } });
  });

  it('lets a refusal ahead of time end nothing that is held', async () => {
    const { wrote, asked } = hold({ held: 1_000, most: 50_000, room: 1_000 });
    expect(wrote(800, 0)).toBeUndefined();
    expect(await wrote(200, 0)).toBeUndefined();
    expect(asked).toEqual([2_000]);
    expect(await wrote(1, 0)).toMatchObject({ code: 'limits.answer_cut' });
  });

  it('beyond its limit goes by the provider’s count, or an eighth of the bytes', async () => {
    const obedient = hold({ held: 100, most: 100, room: 100 });
    expect(await obedient.wrote(800, 100)).toBeUndefined();
    const told = hold({ held: 100, most: 100, room: 100 });
    expect(await told.wrote(10, 101)).toMatchObject({ code: 'limits.answer_cut' });
    const silent = hold({ held: 100, most: 100, room: 1_000 });
    expect(await silent.wrote(808, 0)).toBeUndefined();
    expect(silent.asked).toEqual([613]);
    expect(silent.written).toEqual([202]);
  });

  it('fails closed', async () => {
    const broken = createStreamHold({
      held: 10,
      most: 100,
      extend: () => Promise.reject(new Error('gone')),
    });
    expect(await broken.wrote(20, 0)).toMatchObject({ code: 'limits.unavailable' });
  });
});
