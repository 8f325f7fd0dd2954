import { describe, expect, it } from 'vitest';
import { summarise, toStart, type Upload, type UploadAction, uploadList } from './upload-list.ts';

const picked = (path: string, size = 10) => ({ path, file: new File(['x'.repeat(size)], path) });
const add = (...paths: string[]): UploadAction => ({
  type: 'add',
  files: paths.map((path) => picked(path)),
  refuse: ({ path }) => (path.startsWith('big') ? 'too large' : null),
});
const run = (...actions: UploadAction[]) => actions.reduce(uploadList, [] as readonly Upload[]);
const kinds = (uploads: readonly Upload[]) => uploads.map(({ state }) => state.kind);

describe('uploadList', () => {
  it('refuses what is too large before a byte is sent', () => {
    expect(kinds(run(add('a', 'big', 'b')))).toEqual(['waiting', 'failed', 'waiting']);
  });

  it('starts no more than the given number at once', () => {
    const uploads = run(add('a', 'b', 'c', 'd'), { type: 'set', id: 1, state: { kind: 'storing' } });
    expect(toStart(uploads, 3).map(({ id }) => id)).toEqual([2, 3]);
  });

  it('does not bring a cancelled upload back when a late progress event arrives', () => {
    const late: UploadAction = { type: 'set', id: 1, state: { kind: 'sending', fraction: 0.9 } };
    expect(kinds(run(add('a'), { type: 'cancel', id: 1 }, late))).toEqual(['cancelled']);
  });

  it('tries a failed one again and clears what is over', () => {
    const failed = run(add('a', 'b'), { type: 'set', id: 1, state: { kind: 'failed', text: 'no' } });
    expect(kinds(uploadList(failed, { type: 'retry', id: 1 }))).toEqual(['waiting', 'waiting']);
    expect(uploadList(failed, { type: 'clear' }).map(({ id }) => id)).toEqual([2]);
  });

  it('never gives an id twice', () => {
    const uploads = run(add('a', 'b'), add('c'));
    expect(uploads.map(({ id }) => id)).toEqual([1, 2, 3]);
  });
});

it('summarises by bytes and leaves refused files out of the bar', () => {
  const uploads = run(add('a', 'b', 'big'), {
    type: 'set',
    id: 1,
    state: { kind: 'sending', fraction: 0.5 },
  });
  expect(summarise(uploads)).toMatchObject({ total: 3, failed: 1, running: 2, fraction: 0.25 });
});
