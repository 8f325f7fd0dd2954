/**
 * How long a question waits for its first event while documents are being ingested, beside the idle figure.
 * Usage: node bench/ingest-while-asking.ts [--documents 2000] [--questions 60] [--pause 200]
 * `--pause`: milliseconds that the person reads before the next question; 0 = one question after the other, without end.
 * Prints one JSON object. The real server, embedded database, fresh data directory.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Credential,
  createKey,
  must,
  send,
  setUp,
  until,
  uploadText,
} from '../tests/crash/http-client.ts';
import { freePort, type ServerProcess, startServer } from '../tests/crash/server-process.ts';
import { randomFrom } from '../tests/harness/random.ts';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '2000' },
    questions: { type: 'string', default: '60' },
    pause: { type: 'string', default: '200' },
  },
});
const documentCount = Number(values.documents);
const questionCount = Number(values.questions);
const pauseMs = Number(values.pause);
/** Until garbage is collected and merges have ended. */
const settleMs = 10_000;
const random = randomFrom(20261123);
const words = 'pump valve engine report winter cable tower bridge signal water coast harbour light'.split(
  ' ',
);

interface Bench {
  server: ServerProcess;
  who: Credential;
  baseId: string;
}

const directory = mkdtempSync(join(tmpdir(), 'jishi-bench-'));
// Interrupted: the server must not stay behind.
process.once('SIGTERM', () => void server.end('SIGKILL').then(() => process.exit(1)));
const server = startServer({ dataDirectory: directory, port: await freePort() });
try {
  const started = performance.now();
  await server.ready;
  const readyMs = Math.round(performance.now() - started);
  const result = await measure(await prepare());
  process.stdout.write(`${JSON.stringify({ readyMs, ...result }, null, 2)}\n`);
} finally {
  await server.end('SIGTERM');
  rmSync(directory, { recursive: true, force: true });
}

async function prepare(): Promise<Bench> {
  const owner = await setUp(server, server.url.replace('127.0.0.1', 'localhost'));
  const who = await createKey(server.url, owner);
  const { id: baseId } = await must<{ id: string }>(`${server.url}/v1/knowledge/bases`, who, {
    body: { name: 'Bench' },
  });
  return { server, who, baseId };
}

async function measure(bench: Bench): Promise<Record<string, unknown>> {
  const rssAtStartMb = rssMb(bench.server);
  await ingest(bench, Math.ceil(documentCount / 10), 0);
  // The first questions load code and fill caches.
  await askFor(bench, (asked) => asked < 10);
  await pause(settleMs);
  const idleRssBeforeMb = rssMb(bench.server);
  const idle = await askFor(bench, (asked) => asked < questionCount);
  const state = { busy: true };
  const begun = performance.now();
  const ingesting = ingest(bench, documentCount, 1_000_000).finally(() => {
    state.busy = false;
  });
  const busy = await askFor(bench, () => state.busy);
  await ingesting;
  const seconds = (performance.now() - begun) / 1000;
  const peakRssMb = rssMb(bench.server);
  await pause(settleMs);
  const [idleP95Ms, busyP95Ms] = [percentile(idle, 0.95), percentile(busy, 0.95)];
  return {
    documents: documentCount,
    pauseMs,
    documentsPerSecond: round(documentCount / seconds),
    questionsIdle: idle.length,
    questionsBusy: busy.length,
    idleP50Ms: percentile(idle, 0.5),
    idleP95Ms,
    busyP50Ms: percentile(busy, 0.5),
    busyP95Ms,
    ratio: round(busyP95Ms / idleP95Ms),
    rssAtStartMb,
    idleRssBeforeMb,
    rssAtEndOfIngestionMb: peakRssMb,
    idleRssAfterMb: rssMb(bench.server),
  };
}

/** Uploads with four requests at a time and waits until all of it can be found. */
async function ingest({ server: { url }, who, baseId }: Bench, count: number, from: number): Promise<void> {
  const left = Array.from({ length: count }, (_, index) => from + index);
  const uploader = async () => {
    for (let number = left.shift(); number !== undefined; number = left.shift())
      await uploadText(url, who, { baseId, name: `${number}.txt`, text: documentText(number) });
  };
  await Promise.all([uploader(), uploader(), uploader(), uploader()]);
  const ready = async () => {
    const base = await must<{ pendingCount: number }>(`${url}/v1/knowledge/bases/${baseId}`, who);
    return base.pendingCount === 0;
  };
  await until('ingestion', ready, 3_600_000);
}

function documentText(number: number): string {
  const sentence = () => Array.from({ length: 12 }, () => random.pick(words)).join(' ');
  const paragraphs = Array.from({ length: 6 }, () => `${sentence()}. ${sentence()}. ${sentence()}.`);
  return `Report ${number}\n\n${paragraphs.join('\n\n')}`;
}

/** One client that asks and reads in turn; times from the request to the first event. */
async function askFor({ server: { url }, who }: Bench, goOn: (asked: number) => boolean): Promise<number[]> {
  const times: number[] = [];
  while (goOn(times.length)) {
    const begun = performance.now();
    const question = `What does the report say about the ${random.pick(words)} and the ${random.pick(words)}?`;
    const response = await send(`${url}/v1/assistant/ask`, who, { body: { question, mode: 'quotation' } });
    if (!response.ok || response.body === null) throw new Error(`ask: ${response.status}`);
    const reader = response.body.getReader();
    await reader.read();
    times.push(performance.now() - begun);
    while (!(await reader.read()).done);
    await pause(pauseMs);
  }
  return times;
}

function percentile(times: number[], part: number): number {
  const sorted = times.toSorted((left, right) => left - right);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Resident memory of the server process (Linux). */
function rssMb({ pid }: ServerProcess): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1] ?? Number.NaN) / 1024);
}
