import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFrom } from '../harness/random.ts';
import { checkUsage, type Remains, readRemains } from './evidence.ts';
import {
  addChatModel,
  type Credential,
  createKey,
  must,
  search,
  setUp,
  until,
  uploadText,
} from './http-client.ts';
import {
  apiModel,
  assistantModel,
  documentText,
  emptyLedger,
  type Load,
  runClients,
  type Shape,
  shapes,
  tokenOf,
} from './load.ts';
import { freePort, type ServerProcess, startServer } from './server-process.ts';
import { type CrashUpstream, startCrashUpstream } from './upstream.ts';

const rounds = Number(process.env.CRASH_ROUNDS ?? 50);
const seed = Number(process.env.CRASH_SEED ?? 20261123);
const random = randomFrom(seed);
const ledger = emptyLedger();
const numbers = { last: 0 };
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Outcome {
  missing: string[];
  found: string[];
  turns: string[];
  audit: { valid: boolean; entries: number };
  remains: Remains;
}

describe(`kill -9, ${rounds} times (seed ${seed})`, () => {
  const directory = mkdtempSync(join(tmpdir(), 'jishi-crash-'));
  const running: { server?: ServerProcess; upstream?: CrashUpstream; outcome?: Outcome } = {};
  const kills = { serving: 0, starting: 0 };

  const start = async (): Promise<ServerProcess> => {
    running.server = startServer({ dataDirectory: directory, port: await freePort() });
    return running.server;
  };

  async function prepare(): Promise<{ who: Credential; baseId: string }> {
    const server = await start();
    await server.ready;
    const owner = await setUp(server, server.url.replace('127.0.0.1', 'localhost'));
    const who = await createKey(server.url, owner);
    const upstream = running.upstream?.url ?? '';
    await addChatModel(server.url, owner, { upstream, name: apiModel });
    await addChatModel(server.url, owner, { upstream, name: assistantModel, isDefault: true });
    const base = await must<{ id: string }>(`${server.url}/v1/knowledge/bases`, who, {
      body: { name: 'Reports' },
    });
    await server.end('SIGTERM');
    return { who, baseId: base.id };
  }

  /** One life of the server, ended at a random moment: while it serves, or while it still starts. */
  async function live(who: Credential, baseId: string, startUpMs: number): Promise<number> {
    const begun = performance.now();
    const server = await start();
    if (random.chance(0.2)) {
      await pause(random.next() * startUpMs);
      kills.starting += 1;
      await server.end('SIGKILL');
      return startUpMs;
    }
    await server.ready;
    const tookMs = performance.now() - begun;
    const clients = runClients(loadOf(server, who, baseId));
    await somethingAcknowledged();
    await pause(random.next() * 400);
    kills.serving += 1;
    await server.end('SIGKILL');
    await clients;
    return tookMs;
  }

  /** A random amount of work, whatever the speed of the machine. */
  async function somethingAcknowledged(): Promise<void> {
    const acknowledged = () => ledger.uploads.length + ledger.turns.length + ledger.completions.length;
    const enough = acknowledged() + 2 + random.below(30);
    const deadline = Date.now() + 20_000;
    while (acknowledged() < enough && Date.now() < deadline) await pause(5);
  }

  const loadOf = (server: ServerProcess, who: Credential, baseId: string): Load => ({
    url: server.url,
    who,
    baseId,
    ledger,
    random,
    next: () => ++numbers.last,
  });

  beforeAll(async () => {
    running.upstream = await startCrashUpstream(() => 5 + random.next() * 40);
    const { who, baseId } = await prepare();
    let startUpMs = 2_000;
    for (let round = 0; round < rounds; round++) startUpMs = await live(who, baseId, startUpMs);
    const server = await start();
    await server.ready;
    const quiet = { url: server.url, who, baseId };
    await untilQuiet(quiet);
    const expected = await chunksByShape(quiet);
    const outcome = {
      missing: await lookForDocuments(quiet, expected),
      found: await lookForTokens(quiet, expected),
      turns: await lookForTurns(quiet),
      audit: await must<Outcome['audit']>(`${server.url}/v1/audit/verify`, who, { method: 'POST' }),
    };
    await server.end('SIGTERM');
    running.outcome = { ...outcome, remains: await readRemains(directory) };
    process.stdout.write(`${summary(running.outcome)}\n`);
  }, 1_800_000);

  afterAll(async () => {
    await running.server?.end('SIGKILL');
    await running.upstream?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  function summary({ audit, remains }: Outcome): string {
    const interrupted = remains.usage.filter(({ problem }) => problem === 'interrupted').length;
    return [
      `crash test: ${kills.serving} kills while serving, ${kills.starting} while starting (seed ${seed})`,
      `${ledger.uploads.length} acknowledged documents with ${remains.chunks} chunks`,
      `${ledger.turns.length} answers, ${ledger.completions.length} completions`,
      `${remains.usage.length} usage rows (${interrupted} interrupted) for ${running.upstream?.served.length} attempts served`,
      `${audit.entries} audit entries`,
    ].join('; ');
  }

  const outcome = (): Outcome => {
    if (running.outcome === undefined) throw new Error('the rounds did not end');
    return running.outcome;
  };

  it('had something to lose', () => {
    expect(ledger.refusals).toEqual([]);
    expect(ledger.uploads.length).toBeGreaterThan(rounds);
    expect(ledger.turns.length).toBeGreaterThan(rounds);
    expect(ledger.completions.length).toBeGreaterThan(rounds);
  });

  it('keeps every acknowledged document, whole, ready and in the index once', () => {
    expect(outcome().missing).toEqual([]);
    expect(outcome().found).toEqual([]);
    expect(outcome().remains.brokenDocuments).toEqual([]);
  });

  it('keeps every acknowledged answer and leaves none running', () => {
    expect(outcome().turns).toEqual([]);
    expect(outcome().remains.turnsByStatus).not.toHaveProperty('running');
  });

  it('has exactly one usage row for every attempt that the provider served', () => {
    expect(checkUsage(outcome().remains.usage, running.upstream?.served ?? [], ledger)).toEqual([]);
  });

  it('has a valid audit chain', () => {
    expect(outcome().audit).toMatchObject({ valid: true });
  });
});

interface Quiet {
  url: string;
  who: Credential;
  baseId: string;
}

async function untilQuiet({ url, who, baseId }: Quiet): Promise<void> {
  await until(
    'all documents are processed',
    async () => {
      const base = await must<{ pendingCount: number }>(`${url}/v1/knowledge/bases/${baseId}`, who);
      return base.pendingCount === 0;
    },
    600_000,
  );
}

/** How many chunks a document of each shape becomes when nobody disturbs it. */
async function chunksByShape(quiet: Quiet): Promise<Record<Shape, number>> {
  const counts = { small: 0, medium: 0, large: 0 };
  for (const [index, shape] of shapes.entries()) {
    const token = tokenOf(900_000 + index);
    const id = await uploadText(quiet.url, quiet.who, {
      baseId: quiet.baseId,
      name: `${token}.txt`,
      text: documentText(token, shape),
    });
    await untilQuiet(quiet);
    const { chunkCount } = await must<{ chunkCount: number }>(
      `${quiet.url}/v1/knowledge/documents/${id}`,
      quiet.who,
    );
    counts[shape] = chunkCount;
  }
  return counts;
}

interface Listed {
  id: string;
  name: string;
  status: string;
  chunkCount: number;
}

async function listDocuments({ url, who, baseId }: Quiet): Promise<Listed[]> {
  const all: Listed[] = [];
  let cursor = '';
  do {
    const page = await must<{ items: Listed[]; nextCursor: string | null }>(
      `${url}/v1/knowledge/bases/${baseId}/documents?limit=100${cursor}`,
      who,
    );
    all.push(...page.items);
    cursor = page.nextCursor === null ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
  } while (cursor !== '');
  return all;
}

async function lookForDocuments(quiet: Quiet, expected: Record<Shape, number>): Promise<string[]> {
  const documents = new Map((await listDocuments(quiet)).map((document) => [document.id, document]));
  const unready = [...documents.values()].filter(({ status }) => status !== 'ready');
  const lost = ledger.uploads.filter(({ documentId, shape, token }) => {
    const document = documents.get(documentId);
    return document?.name !== `${token}.txt` || document.chunkCount !== expected[shape];
  });
  return [...unready, ...lost].map((entry) => JSON.stringify(entry));
}

/** Each document is found by its token, with each of its chunks once, and nothing else answers to that token. */
async function lookForTokens(quiet: Quiet, expected: Record<Shape, number>): Promise<string[]> {
  const faults: string[] = [];
  for (const { token, shape, documentId } of ledger.uploads) {
    const hits = (await search(quiet.url, quiet.who, token)).filter(({ text }) => text.includes(token));
    const chunks = new Set(hits.map(({ chunkId }) => chunkId));
    const strangers = hits.filter((hit) => hit.documentId !== documentId);
    if (hits.length !== expected[shape] || chunks.size !== hits.length || strangers.length > 0)
      faults.push(`${token}: ${hits.length} hits, ${chunks.size} chunks, ${strangers.length} strangers`);
  }
  return faults;
}

interface Conversation {
  turns: { id: string; status: string; answer: string }[];
}

async function lookForTurns({ url, who }: Quiet): Promise<string[]> {
  const faults: string[] = [];
  for (const { turnId, conversationId, answer, last } of ledger.turns) {
    const { turns } = await must<Conversation>(`${url}/v1/assistant/conversations/${conversationId}`, who);
    const turn = turns.find(({ id }) => id === turnId);
    if (turn === undefined || turn.status !== last.status || turn.answer !== answer || answer === '')
      faults.push(JSON.stringify({ turnId, answer, turn }));
  }
  return faults;
}
