import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Grades } from './features/search/metrics.ts';

export interface Dataset {
  /** `doc`: the article that the passage is from. */
  readonly passages: readonly { id: string; title: string; text: string; doc?: string }[];
  /** `answerable: false` = nothing in the corpus answers it. */
  readonly queries: readonly { id: string; text: string; answers?: string[]; answerable?: boolean }[];
  /** By query id; queries without an entry have no known answer. */
  readonly grades: ReadonlyMap<string, Grades>;
}

/** `corpus.jsonl`, `queries.jsonl`, `qrels.tsv` (query, doc, rel; header line). Undefined when the folder lacks them. */
export function readDataset(folder: string): Dataset | undefined {
  const lines = (name: string) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean);
  if (!existsSync(join(folder, 'corpus.jsonl'))) return undefined;
  const grades = new Map<string, Map<string, number>>();
  for (const line of lines('qrels.tsv').slice(1)) {
    const [query = '', passage = '', grade = '0'] = line.split('\t');
    const known = grades.get(query) ?? new Map<string, number>();
    grades.set(query, known.set(passage, Number(grade)));
  }
  return {
    passages: lines('corpus.jsonl').map((line) => ({ title: '', ...JSON.parse(line) })),
    queries: lines('queries.jsonl').map((line) => JSON.parse(line)),
    grades,
  };
}
