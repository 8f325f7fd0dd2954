import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { namedDataset } from './evaluate-dataset.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const whole = {
  'corpus.jsonl': '{"id":"a","title":"年假","text":"五天。"}\n{"id":"b","text":"Thirty days."}\n',
  'queries.jsonl': '{"id":"q1","text":"几天？"}\n',
  'qrels.tsv': 'query\tdoc\trel\nq1\ta\t2\nq1\tb\t0\n',
};

function folderOf(files: Partial<Record<keyof typeof whole, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'jishi-dataset-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function read(files: Partial<Record<keyof typeof whole, string>>) {
  const dataset = namedDataset(folderOf(files));
  if (typeof dataset === 'string') throw new Error(dataset);
  return {
    passages: dataset.passages.map(({ id, title, text }) => [id, title, text]),
    queries: dataset.queries.map(({ id, text }) => [id, text]),
    grades: [...dataset.grades].map(([id, grades]) => [id, Object.fromEntries(grades)]),
  };
}

const expected = {
  passages: [
    ['a', '年假', '五天。'],
    ['b', '', 'Thirty days.'],
  ],
  queries: [['q1', '几天？']],
  grades: [['q1', { a: 2, b: 0 }]],
};

describe('a data set', () => {
  it.each([
    ['as it is documented', whole],
    [
      'with the line ends of Windows, a byte order mark and blank lines',
      Object.fromEntries(
        Object.entries(whole).map(([name, text]) => [name, `\uFEFF${text.replaceAll('\n', '\r\n')}\r\n\r\n`]),
      ),
    ],
    ['without a header line', { ...whole, 'qrels.tsv': 'q1\ta\t2\nq1\tb\t0' }],
    [
      'with the names that BEIR uses, and a title that is null',
      {
        'corpus.jsonl':
          '{"_id":"a","title":"年假","text":"五天。","metadata":{}}\n{"_id":"b","title":null,"text":"Thirty days."}',
        'queries.jsonl': '{"_id":"q1","text":"几天？","metadata":{}}',
        'qrels.tsv': 'query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t0\n',
      },
    ],
  ])('is read %s', (_, files) => {
    expect(read(files)).toEqual(expected);
  });

  it('takes numbers for ids', () => {
    const { passages, grades } = read({
      'corpus.jsonl': '{"id":7,"text":"x"}',
      'queries.jsonl': '{"id":1,"text":"y"}',
      'qrels.tsv': '1\t7\t1',
    });
    expect([passages, grades]).toEqual([[['7', '', 'x']], [['1', { 7: 1 }]]]);
  });

  it.each([
    [{}, /^There is no corpus\.jsonl in "/],
    [{ 'corpus.jsonl': whole['corpus.jsonl'] }, /^There is no queries\.jsonl in "/],
    [{ ...whole, 'corpus.jsonl': '' }, /^corpus\.jsonl is empty\.$/],
    [
      { ...whole, 'corpus.jsonl': '{"id":"a","text":"x"}\n\n{"id":' },
      /^corpus\.jsonl, line 3: a JSON object is missing/,
    ],
    [{ ...whole, 'queries.jsonl': '{"id":"q1"}' }, /^queries\.jsonl, line 1: text is missing/],
    [{ ...whole, 'corpus.jsonl': '{"id":"","text":"x"}' }, /^corpus\.jsonl, line 1: id is missing/],
    [{ ...whole, 'qrels.tsv': 'query\tdoc\trel\nq1\ta\tgood' }, /^qrels\.tsv, line 2: three columns/],
    [{ ...whole, 'qrels.tsv': 'q1\ta\t1\nq1 a 1' }, /^qrels\.tsv, line 2: three columns/],
  ])('that cannot be read says where: %#', (files, message) => {
    expect(namedDataset(folderOf(files))).toMatch(message);
  });
});
