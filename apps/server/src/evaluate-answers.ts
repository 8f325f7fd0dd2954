import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Dataset, namedDataset } from './evaluate-dataset.ts';
import {
  addVectors,
  createBaseOf,
  type EmbeddingsServer,
  embeddingsServer,
  firstPerson,
  withInstallation,
} from './evaluate-installation.ts';
import { decideAnswer } from './features/assistant/index.ts';
import { importPassages } from './features/knowledge/index.ts';
import { areaUnderCurve } from './features/search/metrics.ts';
import type { App } from './wire.ts';

interface Judged {
  answerable: boolean;
  answered: boolean;
  confidence: number;
  /** The answer holds one of the known answers; undefined when none is known. */
  right: boolean | undefined;
  half: 0 | 1;
}

/**
 * `jishi eval answers`: how often the assistant, without a model, answers what the documents answer and refuses what they
 * do not. A set without unanswerable questions gets some: the articles of half of its questions are left out of the index.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      embeddings: { type: 'string' },
      'embedding-model': { type: 'string' },
      limit: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const dataset = namedDataset(values.data);
  if (typeof dataset === 'string') {
    process.stderr.write(`${dataset}\n`);
    process.exitCode = 2;
    return;
  }
  const embeddings = embeddingsServer(values);
  const made = dataset.queries.some(({ answerable }) => answerable === false)
    ? dataset
    : takeArticlesOut(dataset);
  const queries = spread(made.queries, Number(values.limit ?? made.queries.length));
  const judged = await withInstallation(
    (app) => judge(app, { dataset: { ...made, queries }, embeddings }),
    embeddings?.url,
  );
  const result = {
    ...summary(judged),
    halves: [0, 1].map((half) => summary(judged.filter((one) => one.half === half))),
  };
  report(result, values.json);
}

function report(result: object, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else
    for (const [name, value] of Object.entries(result))
      process.stdout.write(`${name.padEnd(14)} ${JSON.stringify(value)}\n`);
}

/** So many, evenly from the whole list. */
function spread<T>(all: readonly T[], count: number): T[] {
  const step = Math.max(1, all.length / Math.max(1, count));
  return all.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

/** Halves by article, so that no article is in both. */
function halfOf(article: string): 0 | 1 {
  return ((createHash('sha256').update(article).digest()[0] ?? 0) & 1) as 0 | 1;
}

function takeArticlesOut(dataset: Dataset): Dataset {
  const articleOf = new Map(dataset.passages.map(({ id, doc }) => [id, doc ?? id]));
  const articlesOf = (queryId: string) =>
    [...(dataset.grades.get(queryId)?.keys() ?? [])].map((id) => articleOf.get(id) ?? id);
  const gone = (article: string) => halfOf(`out ${article}`) === 1;
  return {
    ...dataset,
    passages: dataset.passages.filter(({ id, doc }) => !gone(doc ?? id)),
    // A question with articles on both sides is neither.
    queries: dataset.queries.flatMap((query) => {
      const articles = articlesOf(query.id);
      const out = articles.filter(gone).length;
      if (articles.length === 0 || (out > 0 && out < articles.length)) return [];
      return [{ ...query, answerable: out === 0 }];
    }),
  };
}

async function judge(
  app: App,
  { dataset, embeddings }: { dataset: Dataset; embeddings: EmbeddingsServer | undefined },
): Promise<Judged[]> {
  const person = await firstPerson(app);
  const baseId = await createBaseOf(person);
  await importPassages(person.scope, { baseId }, dataset.passages);
  if (embeddings !== undefined) await addVectors(person, baseId, embeddings);
  const judged: Judged[] = [];
  for (const { id, text, answers = [], answerable = true } of dataset.queries) {
    const decided = await decideAnswer(person.scope, { question: text, baseIds: [baseId] });
    const holds = answers.some((answer) => plain(decided.text).includes(plain(answer)));
    judged.push({
      answerable,
      answered: decided.answers,
      confidence: decided.confidence,
      right: answers.length === 0 ? undefined : holds,
      half: halfOf(id),
    });
  }
  return judged;
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
}

function summary(judged: readonly Judged[]) {
  const answerable = judged.filter((one) => one.answerable);
  const unanswerable = judged.filter((one) => !one.answerable);
  const known = answerable.filter(({ right }) => right !== undefined);
  const share = (some: readonly Judged[], test: (one: Judged) => boolean) =>
    some.length === 0 ? null : Number((some.filter(test).length / some.length).toFixed(4));
  const confidences = (some: readonly Judged[]) => some.map(({ confidence }) => confidence);
  return {
    answerRate: share(answerable, ({ answered }) => answered),
    rightRate: share(known, ({ answered, right }) => answered && right === true),
    refusalRate: share(unanswerable, ({ answered }) => !answered),
    // Whatever threshold is set: refused, when so much of what can be answered is refused, too.
    refusedAtLoss: Object.fromEntries(
      [0.05, 0.1, 0.15, 0.2].map((loss) => {
        const least = confidences(answerable).toSorted((one, other) => one - other)[
          Math.floor(loss * answerable.length)
        ];
        return [loss, share(unanswerable, ({ confidence }) => confidence < (least ?? 0))];
      }),
    ),
    auc: Number(areaUnderCurve(confidences(answerable), confidences(unanswerable)).toFixed(4)),
    answerable: answerable.length,
    unanswerable: unanswerable.length,
  };
}

await main();
