import type { Citation, Evidence } from '@jishi/contract';
import { expect, it } from 'vitest';
import { sourceRows } from './source-rows.ts';

const cite = (number: number, chunkId: string, page: number | null = null) =>
  ({ number, chunkId, page, documentName: chunkId }) as Citation;
const read = (number: number, chunkId: string) =>
  ({ number, chunkId, documentName: chunkId, baseName: 'B', format: 'pdf', pageFrom: number }) as Evidence;

it('lists each cited number once, in order, and opens its first citation', () => {
  const { cited } = sourceRows({
    kind: 'quotation',
    citations: [cite(2, 'b'), cite(1, 'a', 4), cite(2, 'b', 9)],
    evidence: [read(1, 'a'), read(2, 'b')],
  });
  expect(cited.map(({ number, index, page }) => [number, index, page])).toEqual([
    [1, 1, 4],
    [2, 0, null],
  ]);
  expect(cited[0]).toMatchObject({ baseName: 'B', format: 'pdf' });
});

it('keeps apart what was read and not cited', () => {
  const { cited, also } = sourceRows({
    kind: 'quotation',
    citations: [cite(1, 'a')],
    evidence: [read(1, 'a'), read(2, 'b')],
  });
  expect(cited).toHaveLength(1);
  expect(also.map(({ index, number }) => [index, number])).toEqual([[1, 2]]);
});

it('shows a citation whose evidence is withheld without base and format', () => {
  const { cited } = sourceRows({ kind: 'quotation', citations: [cite(1, 'a')], evidence: [] });
  expect(cited[0]).toMatchObject({ baseName: null, format: null });
});

it('shows what comes nearest where the documents do not answer', () => {
  const evidence = ['a', 'b', 'c', 'd'].map((chunkId, index) => read(index + 1, chunkId));
  const { cited, nearest, also } = sourceRows({ kind: 'not-in-documents', citations: [], evidence });
  expect(cited).toEqual([]);
  expect(nearest.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(also.map(({ number }) => number)).toEqual([4]);
});
