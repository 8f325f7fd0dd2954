import { parseArgs } from 'node:util';
import { type RetrievalSettings, retrievalSettings } from '@jishi/contract';
import { type Dataset, namedDataset } from './evaluate-dataset.ts';
import {
  addVectors,
  createBaseOf,
  type EmbeddingsServer,
  embeddingsServer,
  firstPerson,
  withInstallation,
} from './evaluate-installation.ts';
import { importPassages, searchKnowledge } from './features/knowledge/index.ts';
import { percentile, retrievalQuality } from './features/search/metrics.ts';
import type { App } from './wire.ts';

type Mode = 'lexical' | 'vector' | 'hybrid';

interface Evaluation {
  dataset: Dataset;
  mode: Mode;
  embeddings: EmbeddingsServer | undefined;
  /** How passages are found; undefined = as a new installation does. */
  settings: RetrievalSettings | undefined;
}

/** `jishi eval retrieval`: a throw-away installation, the product's own chunker, index and permission-filtered search. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      mode: { type: 'string' },
      embeddings: { type: 'string' },
      'embedding-model': { type: 'string' },
      settings: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const evaluation = readEvaluation(values);
  if (typeof evaluation === 'string') return refuse(evaluation);
  const result = await withInstallation((app) => evaluate(app, evaluation), evaluation.embeddings?.url);
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else
    for (const [name, value] of Object.entries(result)) process.stdout.write(`${name.padEnd(14)} ${value}\n`);
}

type Options = Parameters<typeof embeddingsServer>[0] & {
  data?: string | undefined;
  mode?: string | undefined;
  settings?: string | undefined;
};

/** What is to be measured, or why it cannot be. */
function readEvaluation(options: Options): Evaluation | string {
  const dataset = namedDataset(options.data);
  if (typeof dataset === 'string') return dataset;
  const embeddings = embeddingsServer(options);
  const mode = (options.mode ?? (embeddings === undefined ? 'lexical' : 'hybrid')) as Mode;
  if (!['lexical', 'vector', 'hybrid'].includes(mode)) return '--mode must be lexical, vector or hybrid.';
  if (mode !== 'lexical' && embeddings === undefined) return `--mode ${mode} needs --embeddings URL.`;
  if (options.settings === undefined) return { dataset, mode, embeddings, settings: undefined };
  const settings = readSettings(options.settings);
  if (settings === undefined)
    return '--settings must be JSON of retrieval settings, such as {"diversity":0.3}.';
  return { dataset, mode, embeddings, settings };
}

function readSettings(text: string): RetrievalSettings | undefined {
  try {
    return retrievalSettings.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function refuse(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = 2;
}

async function evaluate(app: App, { dataset, mode, embeddings, settings }: Evaluation) {
  const person = await firstPerson(app);
  const baseId = await createBaseOf(person);
  const started = performance.now();
  const ids = await importPassages(person.scope, { baseId }, dataset.passages);
  if (embeddings !== undefined) await addVectors(person, baseId, embeddings);
  const indexed = performance.now();
  const passageOf = new Map(ids.map((id, index) => [id as string, dataset.passages[index]?.id ?? '']));
  const judged: Parameters<typeof retrievalQuality>[0][number][] = [];
  const times: number[] = [];
  for (const query of dataset.queries) {
    const before = performance.now();
    const { hits } = await searchKnowledge(person.scope, {
      query: query.text.slice(0, 2_000),
      baseIds: [baseId],
      limit: 20,
      mode,
      settings,
    });
    times.push(performance.now() - before);
    // A copy that is shown beside a better passage follows it: the judgements count every document.
    const found = hits.flatMap((hit) => [hit.documentId, ...hit.duplicates.map((copy) => copy.documentId)]);
    const ranked = [...new Set(found.map((id) => passageOf.get(id) ?? ''))];
    judged.push({ ranked, grades: dataset.grades.get(query.id) ?? new Map() });
  }
  return {
    ...rounded(retrievalQuality(judged)),
    indexSeconds: Number(((indexed - started) / 1000).toFixed(2)),
    p50Ms: Number(percentile(times, 0.5).toFixed(2)),
    p95Ms: Number(percentile(times, 0.95).toFixed(2)),
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    mode,
    passages: dataset.passages.length,
    queries: dataset.queries.length,
  };
}

function rounded(quality: ReturnType<typeof retrievalQuality>) {
  return Object.fromEntries(Object.entries(quality).map(([name, value]) => [name, Number(value.toFixed(4))]));
}

await main();
