import { parseArgs } from 'node:util';
import { type Dataset, readDataset } from './evaluate-dataset.ts';
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
}

/** `jishi eval retrieval`: a throw-away installation, the product's own chunker, index and permission-filtered search. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      mode: { type: 'string' },
      embeddings: { type: 'string' },
      'embedding-model': { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const dataset = values.data === undefined ? undefined : readDataset(values.data);
  if (dataset === undefined)
    return refuse(`There is no corpus.jsonl in "${values.data ?? ''}". Give --data FOLDER.`);
  const embeddings = embeddingsServer(values);
  const mode = (values.mode ?? (embeddings === undefined ? 'lexical' : 'hybrid')) as Mode;
  if (!['lexical', 'vector', 'hybrid'].includes(mode))
    return refuse('--mode must be lexical, vector or hybrid.');
  if (mode !== 'lexical' && embeddings === undefined) return refuse(`--mode ${mode} needs --embeddings URL.`);
  const result = await withInstallation(
    (app) => evaluate(app, { dataset, mode, embeddings }),
    embeddings?.url,
  );
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else
    for (const [name, value] of Object.entries(result)) process.stdout.write(`${name.padEnd(14)} ${value}\n`);
}

function refuse(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = 2;
}

async function evaluate(app: App, { dataset, mode, embeddings }: Evaluation) {
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
    });
    times.push(performance.now() - before);
    const ranked = [...new Set(hits.map((hit) => passageOf.get(hit.documentId) ?? ''))];
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
