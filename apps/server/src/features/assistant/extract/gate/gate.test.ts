import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultRetrieval } from '@jishi/contract';
import { describe, expect, it } from 'vitest';
import { createSearchEngine } from '../../../search/index.ts';
import { chooseUnits } from '../choose.ts';
import { readQuestion } from '../question.ts';
import { scoreUnits } from '../score.ts';
import { unitsOf } from '../units.ts';
import { confidenceOf, documentsAnswer } from './gate.ts';

interface Paragraph {
  id: string;
  title: string;
  text: string;
}
interface Query {
  id: string;
  text: string;
  answers: string[];
  answerable?: boolean;
}

/** Questions from the half that did not fit the gate, over a part of the paragraphs: enough to see it fail, in seconds. */
const sample = { paragraphs: 2_000, questions: 120 };
const { analyzer } = createSearchEngine();
const plain = (text: string) => text.toLowerCase().replace(/\s+/g, '');

describe.each([
  { set: 'squad2-en', right: 0.74, answered: 0.82, refused: 0.75, left: 0.2 },
  { set: 'cmrc-zh', right: 0.7, answered: 0.78, refused: 0.55, left: 0 },
])('the gate on $set', ({ set, ...least }) => {
  const folder = join(process.env.JISHI_SHARED_DATA ?? '../shared/data', 'retrieval', set);
  const there = existsSync(folder);
  const name = there ? 'answers what is there, refuses what was taken out' : `skipped: no ${folder}`;
  it.skipIf(!there)(name, { timeout: 120_000 }, () => {
    const shares = measure(folder);
    process.stdout.write(`gate on ${set}: ${JSON.stringify(shares)}\n`);
    expect(shares.answered).toBeGreaterThanOrEqual(least.answered);
    expect(shares.right).toBeGreaterThanOrEqual(least.right);
    expect(shares.refused).toBeGreaterThanOrEqual(least.refused);
    expect(shares.left ?? 0).toBeGreaterThanOrEqual(least.left);
  });
});

interface Shares {
  answered: number;
  /** Answered, and the answer is quoted. */
  right: number;
  /** Refused when the question's article is taken out. */
  refused: number;
  /** Refused of those that were written so that their article leaves the answer out; undefined when there are none. */
  left: number | undefined;
}

function measure(folder: string): Shares {
  const paragraphs = readLines<Paragraph>(join(folder, 'corpus.jsonl')).slice(-sample.paragraphs);
  const byId = new Map(paragraphs.map((paragraph) => [paragraph.id, paragraph]));
  const relevant = relevantOf(folder);
  const titleOf = ({ id }: Query) => byId.get(relevant.get(id) ?? '')?.title;
  const find = searcher(paragraphs);
  const all = readLines<Query>(join(folder, 'queries.jsonl'));
  const queries = all.filter((query) => titleOf(query) !== undefined).slice(-sample.questions);
  const judged = queries.map((query) => {
    const hits = find(query.text);
    const inside = answer(query.text, hits.slice(0, 10));
    const without = hits.filter((hit) => hit.title !== titleOf(query)).slice(0, 10);
    const right = query.answers.some((text) => inside.text.includes(plain(text)));
    return {
      answered: inside.answered,
      right: inside.answered && right,
      refused: !answer(query.text, without).answered,
    };
  });
  const leftOut = all.filter(({ answerable }) => answerable === false).slice(-sample.questions);
  const refusedOnes = leftOut.filter(({ text }) => !answer(text, find(text).slice(0, 10)).answered);
  const share = (key: 'answered' | 'right' | 'refused') =>
    rounded(judged.filter((one) => one[key]).length / judged.length);
  return {
    answered: share('answered'),
    right: share('right'),
    refused: share('refused'),
    left: leftOut.length === 0 ? undefined : rounded(refusedOnes.length / leftOut.length),
  };
}

function rounded(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}

function relevantOf(folder: string): Map<string, string> {
  const lines = readFileSync(join(folder, 'qrels.tsv'), 'utf8').trim().split('\n').slice(1);
  return new Map(
    lines.map((line): [string, string] => {
      const [query = '', document = ''] = line.split('\t');
      return [query, document];
    }),
  );
}

function answer(text: string, hits: Paragraph[]) {
  const passages = hits.map((hit) => ({ title: hit.title, text: hit.text, bodyStart: 0 }));
  const units = passages.flatMap(unitsOf);
  const scoring = scoreUnits({ analyzer, question: readQuestion(analyzer, text), passages, units });
  return {
    answered: documentsAnswer(confidenceOf(scoring), defaultRetrieval.answerThreshold),
    text: plain(
      chooseUnits(scoring.units)
        .map(({ unit }) => unit.text)
        .join(''),
    ),
  };
}

function readLines<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** BM25 over words and pairs, enough to find the paragraphs of a question. */
function searcher(paragraphs: Paragraph[]): (query: string) => Paragraph[] {
  const postings = new Map<string, Map<number, number>>();
  const lengths: number[] = [];
  for (const [index, { title, text }] of paragraphs.entries()) {
    const { word, gram } = analyzer.tokens(`${title}\n${text}`);
    const tokens = [...word, ...gram.map((token) => `#${token}`)];
    lengths.push(tokens.length);
    for (const token of tokens) {
      const counts = postings.get(token) ?? new Map<number, number>();
      postings.set(token, counts.set(index, (counts.get(index) ?? 0) + 1));
    }
  }
  const average = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  return (query) => {
    const { word, gram } = analyzer.queryTokens(query);
    const scores = new Map<number, number>();
    for (const token of [...word, ...gram.map((text) => `#${text}`)]) {
      const counts = postings.get(token) ?? new Map<number, number>();
      const idf = Math.log(1 + (paragraphs.length - counts.size + 0.5) / (counts.size + 0.5));
      for (const [index, count] of counts) {
        const saturated = count / (count + 0.9 * (0.6 + (0.4 * (lengths[index] ?? 0)) / average));
        scores.set(index, (scores.get(index) ?? 0) + idf * saturated);
      }
    }
    const best = [...scores].sort((left, right) => right[1] - left[1]).slice(0, 60);
    return best.flatMap(([index]) => paragraphs[index] ?? []);
  };
}
