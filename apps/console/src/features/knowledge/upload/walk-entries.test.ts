import { expect, it } from 'vitest';
import { type DropEntry, pickedFiles, walkEntries } from './walk-entries.ts';

const fileEntry = (name: string): DropEntry => ({
  isFile: true,
  isDirectory: false,
  name,
  file: (done) => done(new File(['x'], name)),
});

/** Hands out its children in portions, as browsers do. */
function folder(name: string, children: DropEntry[], portion = 100): DropEntry {
  const createReader = () => {
    let next = 0;
    return {
      readEntries: (done: (entries: DropEntry[]) => void) => {
        done(children.slice(next, next + portion));
        next += portion;
      },
    };
  };
  return { isFile: false, isDirectory: true, name, createReader };
}

it('walks folders in folders and keeps their paths', async () => {
  const tree = folder('a', [folder('b', [fileEntry('2.md')]), fileEntry('1.md')]);
  const { files } = await walkEntries([tree, fileEntry('3.md')], 100);
  expect(files.map(({ path }) => path)).toEqual(['a/1.md', 'a/b/2.md', '3.md']);
});

it('reads every portion of a large folder', async () => {
  const many = Array.from({ length: 250 }, (_, index) => fileEntry(`${index}.txt`));
  const { files } = await walkEntries([folder('big', many, 100)], 1000);
  expect(files).toHaveLength(250);
  expect(files[10]?.path).toBe('big/10.txt');
});

it('leaves out what systems drop into folders', async () => {
  const tree = folder('a', [fileEntry('.DS_Store'), fileEntry('~$draft.docx'), fileEntry('draft.docx')]);
  expect((await walkEntries([tree], 10)).files.map(({ path }) => path)).toEqual(['a/draft.docx']);
});

it('names what cannot be read and goes on', async () => {
  const broken: DropEntry = { ...fileEntry('locked.pdf'), file: (_, failed) => failed(new Error('locked')) };
  const { files, unreadable } = await walkEntries([broken, fileEntry('ok.pdf')], 10);
  expect(files.map(({ path }) => path)).toEqual(['ok.pdf']);
  expect(unreadable).toEqual(['locked.pdf']);
});

it('stops at the most and says so', async () => {
  const result = await walkEntries([folder('a', [fileEntry('1'), fileEntry('2'), fileEntry('3')])], 2);
  expect(result.files).toHaveLength(2);
  expect(result.cut).toBe(true);
});

it('takes the path of a folder dialog', () => {
  const file = Object.defineProperty(new File([], 'x.md'), 'webkitRelativePath', { value: 'docs/x.md' });
  expect(pickedFiles([file, new File([], 'y.md')]).map(({ path }) => path)).toEqual(['docs/x.md', 'y.md']);
});
