import { describe, expect, it } from 'vitest';
import { withPatience } from './patience.ts';
import type { RemoteFilter, RemoteHit, RemoteIndex } from './remote-index.ts';

const filter: RemoteFilter = { tenantId: 'ten_1', baseIds: ['bas_1'], accessSetIds: ['acs_1'] };
const hit: RemoteHit = { chunkId: 'c1', documentId: 'd1', score: 1 };

function open(searchMs?: number) {
  const state = { now: 0, asked: 0, answer: () => Promise.resolve([hit]) };
  const find = () => {
    state.asked += 1;
    return state.answer();
  };
  const remote = { findByWords: find, findByVector: find } as unknown as RemoteIndex;
  const patient = withPatience(remote, {
    ...(searchMs === undefined ? {} : { searchMs }),
    pauseMs: 100,
    now: () => state.now,
  });
  return {
    state,
    words: () => patient.findByWords(filter, { text: 'a', limit: 1 }),
    vectors: () => patient.findByVector(filter, { modelId: 'm', embedding: [1], limit: 1 }),
  };
}

describe('patience with a remote index', () => {
  it('lets it rest after a failure, in both halves, and asks again afterwards', async () => {
    const { state, words, vectors } = open();
    expect(await words()).toEqual([hit]);
    state.answer = () => Promise.reject(new Error('away'));
    await expect(words()).rejects.toThrow('away');
    state.answer = () => Promise.resolve([hit]);
    state.now = 99;
    await expect(words()).rejects.toThrow('a moment ago');
    await expect(vectors()).rejects.toThrow('a moment ago');
    expect(state.asked).toBe(2);
    state.now = 100;
    expect(await vectors()).toEqual([hit]);
  });

  it('does not wait for one that hangs', async () => {
    const { state, words } = open(5);
    state.answer = () => new Promise(() => undefined);
    await expect(words()).rejects.toThrow('took more than 5 ms');
    await expect(words()).rejects.toThrow('a moment ago');
  });
});
