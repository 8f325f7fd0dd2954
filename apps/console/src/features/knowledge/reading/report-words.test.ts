import type { ParseReportView } from '@jishi/contract';
import { describe, expect, it } from 'vitest';
import { blockKinds, notablePages, pageKinds } from './report-words.ts';

const report: ParseReportView = {
  format: 'pdf',
  mediaType: 'application/pdf',
  parser: 'pdf',
  readBy: null,
  parserVersion: '3',
  pages: 4,
  charset: null,
  characters: 1_200,
  blocks: { table: 2, paragraph: 9, unheard: 3 },
  pageKinds: { digital: 1, scan: 2, failed: 1 },
  pageNotes: [
    { page: 1, kind: 'scan', confidence: 0.98, turned: 1, reason: null },
    { page: 3, kind: 'scan', confidence: 0.71, turned: null, reason: null },
    { page: 4, kind: 'failed', confidence: null, turned: null, reason: 'Took too long' },
  ],
  warnings: [],
  durationMs: 1_234,
};

describe('the words of a report', () => {
  it('names kinds of pages unless all are digital', () => {
    expect(pageKinds(report).map(({ kind }) => kind)).toEqual(['digital', 'scan', 'failed']);
    expect(pageKinds({ ...report, pageKinds: { digital: 4 } })).toEqual([]);
  });

  it('names the blocks that it knows, titles first', () => {
    expect(blockKinds(report)).toEqual([
      { kind: 'paragraph', count: 9 },
      { kind: 'table', count: 2 },
    ]);
  });

  it('puts doubtful and failed pages first', () => {
    expect(notablePages(report).map(({ page }) => page)).toEqual([3, 4, 1]);
  });
});
