import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Grades } from './features/search/metrics.ts';

export interface Dataset {
  /** `doc`: the article that the passage is from. */
  readonly passages: readonly { id: string; title: string; text: string; doc?: string | undefined }[];
  /** `answerable: false` = nothing in the corpus answers it. */
  readonly queries: readonly {
    id: string;
    text: string;
    answers?: string[] | undefined;
    answerable?: boolean | undefined;
  }[];
  /** By query id; queries without an entry have no known answer. */
  readonly grades: ReadonlyMap<string, Grades>;
}

/** Says in words which file, and which line of it, cannot be read. */
class DatasetError extends Error {}

const id = z.union([z.string().min(1), z.number()]).transform(String);
// BEIR and its relatives write `_id`.
const named = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess(
    (row) => (row !== null && typeof row === 'object' && '_id' in row ? { id: row._id, ...row } : row),
    z.object({ id, ...shape }),
  );
const passage = named({
  title: z
    .string()
    .nullish()
    .transform((title) => title ?? ''),
  text: z.string(),
  doc: id.optional(),
});
const query = named({
  text: z.string(),
  answers: z.array(z.string()).optional(),
  answerable: z.boolean().optional(),
});

/**
 * `corpus.jsonl` {id, title, text}, `queries.jsonl` {id, text}, `qrels.tsv` (query, doc, rel; with or without a header
 * line). Undefined when the folder has no corpus.
 * @throws Error that says which file, and which line of it, cannot be read
 */
export function readDataset(folder: string): Dataset | undefined {
  if (!existsSync(join(folder, 'corpus.jsonl'))) return undefined;
  return {
    passages: rowsOf(folder, 'corpus.jsonl', passage),
    queries: rowsOf(folder, 'queries.jsonl', query),
    grades: gradesOf(folder),
  };
}

/** The dataset that was named, or in words why there is none. */
export function namedDataset(folder: string | undefined): Dataset | string {
  try {
    const dataset = folder === undefined ? undefined : readDataset(folder);
    return dataset ?? `There is no corpus.jsonl in "${folder ?? ''}". Give --data FOLDER.`;
  } catch (error) {
    if (error instanceof DatasetError) return error.message;
    throw error;
  }
}

function rowsOf<Row>(folder: string, name: string, schema: z.ZodType<Row>): Row[] {
  const rows = linesOf(folder, name).map(([line, number]) => {
    const read = schema.safeParse(parse(line));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    const what = issue === undefined || issue.path.length === 0 ? 'a JSON object' : issue.path.join('.');
    throw new DatasetError(`${name}, line ${number}: ${what} is missing or of another kind.`);
  });
  if (rows.length === 0) throw new DatasetError(`${name} is empty.`);
  return rows;
}

function gradesOf(folder: string): Map<string, Grades> {
  const grades = new Map<string, Map<string, number>>();
  for (const [index, [line, number]] of linesOf(folder, 'qrels.tsv').entries()) {
    const [of = '', found = '', written = ''] = line.split('\t').map((cell) => cell.trim());
    const grade = written === '' ? Number.NaN : Number(written);
    if (index === 0 && Number.isNaN(grade)) continue;
    if (of === '' || found === '' || !Number.isFinite(grade))
      throw new DatasetError(
        `qrels.tsv, line ${number}: three columns, query, doc and a number, are expected.`,
      );
    const known = grades.get(of) ?? new Map<string, number>();
    grades.set(of, known.set(found, grade));
  }
  return grades;
}

/** Lines that say something, with their numbers. */
function linesOf(folder: string, name: string): [line: string, number: number][] {
  if (!existsSync(join(folder, name))) throw new DatasetError(`There is no ${name} in "${folder}".`);
  return readFileSync(join(folder, name), 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, index): [string, number] => [line, index + 1])
    .filter(([line]) => line.trim() !== '');
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
