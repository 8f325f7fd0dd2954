/**
 * Jishi with everything on beside the mock itself, a bare proxy, Fastify + undici, Portkey and LiteLLM.
 * Usage: TEST_DATABASE_URL=… node bench/gateway/compare.ts [--seconds 3] [--rounds 3] [--clients 1,32,128]
 *   [--targets direct,node-http,fastify,jishi,jishi-lazy-commits,jishi-embedded,portkey,litellm] [--work json,burst,paced] [--no-pin] [--node-options '--cpu-prof'] [--out FILE]
 * One run, targets in turn within each round, medians of the rounds. The server under test is alone on the last core, the
 * mock, the clients and the database are on the first. Prints a table; `--out` writes every round as JSON.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type JishiTarget, startJishi } from './jishi.ts';
import type { Round, RoundResult } from './load.ts';
import { startLiteLlm, startPortkey } from './peers.ts';
import { cpuMicros, end, family, here, pin, residentMb, startFile } from './processes.ts';
import { type Measured, printTable } from './table.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    clients: { type: 'string', default: '1,32,128' },
    targets: {
      type: 'string',
      default: 'direct,node-http,fastify,jishi,jishi-lazy-commits,jishi-embedded,portkey,litellm',
    },
    work: { type: 'string', default: 'json,burst,paced' },
    'no-pin': { type: 'boolean', default: false },
    'node-options': { type: 'string' },
    out: { type: 'string' },
  },
});

interface Target {
  name: string;
  pid: number;
  port: number;
  headers: Record<string, string>;
  databasePids: () => number[];
  stop: () => Promise<void>;
}

const list = (text: string) => text.split(',').filter((word) => word !== '');
const cores = cpus().length;
const pinned = !values['no-pin'] && cores > 1;
const mock = await startFile('mock-upstream.ts');
if (pinned) pin(mock.pid, 0);
const clients = spawn(process.execPath, [here('load.ts')], { stdio: ['pipe', 'pipe', 'inherit'] });
if (pinned) pin(clients.pid ?? 0, 0);
const answersOfClients = createInterface({ input: clients.stdout })[Symbol.asyncIterator]();
const targets: Target[] = [];
try {
  for (const name of list(values.targets)) {
    const target = await start(name);
    if (target === undefined) continue;
    targets.push(target);
    if (pinned && name !== 'direct') pin(target.pid, cores - 1);
  }
  const measured = await measureAll(targets);
  printTable(measured);
  if (values.out !== undefined)
    writeFileSync(values.out, `${JSON.stringify({ at: new Date(), measured }, null, 1)}\n`);
} finally {
  for (const target of targets) await target.stop();
  await end(clients);
  await mock.stop();
}
process.exit(0);

async function start(name: string): Promise<Target | undefined> {
  const plain = { headers: {}, databasePids: () => [] };
  const databaseServer = process.env.TEST_DATABASE_URL;
  const shared = { upstreamPort: mock.port, nodeOptions: values['node-options'] };
  switch (name) {
    case 'direct':
      return { name, pid: mock.pid, port: mock.port, ...plain, stop: async () => undefined };
    case 'node-http':
    case 'fastify':
      return { name, ...plain, ...(await startFile(`targets/${name}.ts`, [String(mock.port)])) };
    case 'jishi':
    case 'jishi-lazy-commits':
      if (databaseServer === undefined) return skipped(name, 'TEST_DATABASE_URL is not set');
      return ofJishi(name, await startJishi({ ...shared, databaseServer, lazyCommits: name !== 'jishi' }));
    case 'jishi-embedded':
      return ofJishi(name, await startJishi(shared));
    case 'portkey':
      return peer(name, await startPortkey(mock.port));
    case 'litellm':
      return peer(name, await startLiteLlm(mock.port));
    default:
      return skipped(name, 'unknown target');
  }
}

function ofJishi(name: string, { pid, port, key, databasePids, stop }: JishiTarget): Target {
  return { name, pid, port, headers: { authorization: `Bearer ${key}` }, databasePids, stop };
}

function peer(name: string, found: Awaited<ReturnType<typeof startPortkey>>): Target | undefined {
  if ('reason' in found) return skipped(name, found.reason);
  return { name, databasePids: () => [], ...found };
}

function skipped(name: string, reason: string): undefined {
  console.error(`${name}: skipped, ${reason}`);
  return undefined;
}

async function measureAll(all: Target[]): Promise<Measured[]> {
  const measured: Measured[] = [];
  const plan = list(values.work).flatMap((work) =>
    work === 'paced'
      ? [{ work, count: 32 }]
      : list(values.clients).map((count) => ({ work, count: Number(count) })),
  );
  // Warm: compiled code, open connections, snapshots.
  for (const target of all)
    for (const work of list(values.work)) await play(roundOf(target, { work, count: 16, seconds: 2 }));
  for (let round = 1; round <= Number(values.rounds); round++)
    for (const { work, count } of plan)
      for (const target of all) measured.push(await measure(target, { work, count, round }));
  return measured;
}

async function measure(
  target: Target,
  { work, count, round }: { work: string; count: number; round: number },
): Promise<Measured> {
  const pids = family(target.pid);
  const databasePids = target.databasePids();
  const before = { own: cpuMicros(pids), database: cpuMicros(databasePids) };
  const result = await play(roundOf(target, { work, count, seconds: Number(values.seconds) }));
  if (result.firstFailure !== null)
    console.error(`${target.name} ${work} ${count}: ${result.failures} failures: ${result.firstFailure}`);
  const each = (micros: number) => micros / Math.max(1, result.requests);
  return {
    target: target.name,
    work,
    clients: count,
    round,
    ...result,
    cpuMicros: each(cpuMicros(pids) - before.own),
    databaseCpuMicros: each(cpuMicros(databasePids) - before.database),
    residentMb: residentMb(pids),
  };
}

function roundOf(
  { port, headers }: Target,
  { work, count, seconds }: { work: string; count: number; seconds: number },
): Round {
  const streams = work !== 'json';
  const messages = [
    { role: 'system', content: 'You are a careful assistant. '.repeat(20) },
    { role: 'user', content: 'Tell me about the harbour. '.repeat(14) },
  ];
  return {
    port,
    path: '/v1/chat/completions',
    headers,
    body: JSON.stringify({
      model: work === 'paced' ? 'paced' : 'mock',
      messages,
      max_tokens: 200,
      ...(streams ? { stream: true, stream_options: { include_usage: true } } : {}),
    }),
    clients: count,
    seconds,
  };
}

async function play(round: Round): Promise<RoundResult> {
  clients.stdin.write(`${JSON.stringify(round)}\n`);
  const { value } = await answersOfClients.next();
  return JSON.parse(String(value)) as RoundResult;
}
