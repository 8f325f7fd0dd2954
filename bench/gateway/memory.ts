// Memory under mixed load: node bench/gateway/memory.ts [seconds] [clients]
// The real server in a process of its own (embedded database, or DATABASE_URL); chats, streams, embeddings, refusals and
// clients that leave. Prints the resident memory every 2 % of the time, and its slope over the second half.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKey, must, setUp } from '../../tests/crash/http-client.ts';
import { freePort, startServer } from '../../tests/crash/server-process.ts';

const seconds = Number(process.argv[2] ?? 1_800);
const clients = Number(process.argv[3] ?? 16);
/** MB an hour at which it is not called flat. */
const steepest = 60;

const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };

function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (choices: unknown[], rest: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices, ...rest })}\n\n`,
    );
  let left = 20;
  const timer = setInterval(() => {
    if (left-- > 0) return void send([{ index: 0, delta: { role: 'assistant', content: 'word ' } }]);
    clearInterval(timer);
    send([{ index: 0, delta: {}, finish_reason: 'stop' }]);
    send([], { usage });
    response.end('data: [DONE]\n\n');
  }, 5);
  response.on('close', () => clearInterval(timer));
}

const upstream = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as { stream?: boolean };
  if (body.stream === true) return stream(response);
  response.writeHead(200, { 'content-type': 'application/json' });
  const message = { role: 'assistant', content: 'word '.repeat(20) };
  const chat = { id: 'c', object: 'chat.completion', created: 1, model: 'm', usage };
  response.end(
    JSON.stringify(
      request.url?.endsWith('/embeddings')
        ? {
            object: 'list',
            model: 'e',
            data: [{ object: 'embedding', index: 0, embedding: Array(256).fill(0.1) }],
            usage,
          }
        : { ...chat, choices: [{ index: 0, message, finish_reason: 'stop' }] },
    ),
  );
});
const upstreamPort = await freePort();
await new Promise<void>((resolve) => upstream.listen(upstreamPort, '127.0.0.1', () => resolve()));

const dataDirectory = mkdtempSync(join(tmpdir(), 'jishi-memory-'));
const origin = 'https://jishi.example';
const database = process.env.DATABASE_URL;
const environment = {
  JISHI_PUBLIC_URL: origin,
  ...(database === undefined ? {} : { DATABASE_URL: database }),
};
const server = startServer({ dataDirectory, port: await freePort(), environment });
await server.ready;
const owner = await setUp(server, origin);
const provider = await must<{ id: string }>(`${server.url}/v1/providers`, owner, {
  body: {
    name: 'Mock',
    kind: 'openai-compatible',
    baseUrl: `http://127.0.0.1:${upstreamPort}/v1`,
    apiKey: 'k',
  },
});
for (const [name, kind] of [
  ['m', 'chat'],
  ['e', 'embedding'],
])
  await must(`${server.url}/v1/model-pool`, owner, {
    body: { providerId: provider.id, name, upstreamName: name, kind },
  });
const { key } = await createKey(server.url, owner);

const messages = [{ role: 'user', content: 'word '.repeat(200) }];
const kinds = [
  { path: 'chat/completions', body: { model: 'm', messages }, key },
  { path: 'chat/completions', body: { model: 'm', messages, stream: true }, key },
  { path: 'chat/completions', body: { model: 'm', messages, stream: true }, key, leaves: true },
  { path: 'embeddings', body: { model: 'e', input: 'word '.repeat(50) }, key },
  { path: 'chat/completions', body: { model: 'nothing', messages }, key },
  { path: 'chat/completions', body: { model: 'm', messages }, key: 'jsk_nobody' },
];
const end = Date.now() + seconds * 1_000;
const statuses = new Map<string, number>();

async function call(number: number): Promise<string> {
  const kind = kinds[number % kinds.length] ?? kinds[0];
  if (kind === undefined) return 'none';
  const response = await fetch(`${server.url}/v1/${kind.path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${kind.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(kind.body),
    signal: AbortSignal.timeout(kind.leaves === true ? 40 : 60_000),
  });
  await response.text();
  return String(response.status);
}

let asked = 0;
async function client(): Promise<void> {
  while (Date.now() < end) {
    const status = await call(asked++).catch(() => 'left');
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
}

const residentMb = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
const series: { at: number; mb: number }[] = [];
const started = Date.now();
const sampler = setInterval(
  () => {
    series.push({ at: (Date.now() - started) / 3_600_000, mb: residentMb() });
    console.log(
      `${Math.round((Date.now() - started) / 1_000)} s  ${Math.round(residentMb())} MB  ${asked} asked`,
    );
  },
  Math.max(1_000, seconds * 20),
);
await Promise.all(Array.from({ length: clients }, client));
clearInterval(sampler);

/** Least squares, MB an hour. */
function slope(points: readonly { at: number; mb: number }[]): number {
  const mean = (pick: (point: { at: number; mb: number }) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [at, mb] = [mean((point) => point.at), mean((point) => point.mb)];
  const spread = points.reduce((sum, point) => sum + (point.at - at) ** 2, 0);
  return points.reduce((sum, point) => sum + (point.at - at) * (point.mb - mb), 0) / spread;
}

const growth = slope(series.slice(Math.floor(series.length / 2)));
console.log(`asked ${asked}: ${JSON.stringify(Object.fromEntries(statuses))}`);
console.log(
  `slope of the second half ${growth.toFixed(1)} MB an hour, at the end ${Math.round(residentMb())} MB`,
);
await server.end('SIGTERM');
upstream.closeAllConnections();
upstream.close();
rmSync(dataDirectory, { recursive: true, force: true });
process.exit(growth <= steepest ? 0 : 1);
