import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../apps/server/src/platform/db/index.ts';
import {
  addChatModel,
  askAndRead,
  type Credential,
  cookieOf,
  createKey,
  must,
  readEvents,
  search,
  send,
  setUp,
  until,
  uploadText,
} from '../crash/http-client.ts';
import { freePort, type ServerOptions, type ServerProcess, startServer } from '../crash/server-process.ts';
import { type CrashUpstream, startCrashUpstream } from '../crash/upstream.ts';

const databaseServer = process.env.TEST_DATABASE_URL ?? '';
if (databaseServer === '')
  process.stdout.write('processes on one PostgreSQL: skipped, TEST_DATABASE_URL is not set\n');

const processes: ServerProcess[] = [];
const directories: string[] = [];
afterAll(async () => {
  await Promise.all(processes.map((process) => process.end('SIGKILL')));
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'jishi-parity-'));
  directories.push(directory);
  return directory;
}

function start(options: ServerOptions): ServerProcess {
  const server = startServer(options);
  processes.push(server);
  return server;
}

async function createDatabase(): Promise<string> {
  const name = `jishi_parity_${randomBytes(6).toString('hex')}`;
  const administration = await openDatabase({ url: databaseServer, poolSize: 1 });
  await administration.execute(`create database ${name}`);
  await administration.close();
  const url = new URL(databaseServer);
  url.pathname = `/${name}`;
  return url.href;
}

describe('one embedded data directory', () => {
  it('serves one process; a second one is refused with a clear message', async () => {
    const dataDirectory = newDirectory();
    const first = start({ dataDirectory, port: await freePort() });
    await first.ready;
    const second = start({ dataDirectory, port: await freePort() });
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(second.output()).toContain(`Another Jishi process is using ${dataDirectory}`);
    expect(second.output()).not.toContain('    at ');
    expect((await send(`${first.url}/healthz`, null)).status).toBe(200);
    expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });
    const third = start({ dataDirectory, port: await freePort() });
    await third.ready;
    expect(await third.end('SIGTERM')).toEqual({ code: 0, signal: null });
  }, 180_000);
});

describe.skipIf(databaseServer === '')('two API processes and a worker on one PostgreSQL', () => {
  interface World {
    first: ServerProcess;
    second: ServerProcess;
    worker: ServerProcess;
    upstream: CrashUpstream;
    owner: Credential & { cookie: string };
    baseId: string;
  }
  const started: Partial<World> = {};
  const speed = { pauseMs: 5 };
  const options: { dataDirectory: string; environment: Record<string, string> } = {
    dataDirectory: newDirectory(),
    environment: {},
  };

  const world = (): World => started as World;
  const startRole = async (role: 'api' | 'worker') => start({ ...options, role, port: await freePort() });

  beforeAll(async () => {
    const upstream = await startCrashUpstream(() => speed.pauseMs);
    options.environment = {
      DATABASE_URL: await createDatabase(),
      DATABASE_POOL: '5',
      JISHI_MASTER_KEY: randomBytes(32).toString('base64'),
      JISHI_PUBLIC_URL: 'https://jishi.example',
    };
    const first = await startRole('api');
    await first.ready;
    const [second, worker] = [await startRole('api'), await startRole('worker')];
    await second.ready;
    const owner = await setUp(first, 'https://jishi.example');
    const base = await must<{ id: string }>(`${first.url}/v1/knowledge/bases`, owner, {
      body: { name: 'Reports' },
    });
    Object.assign(started, { first, second, worker, upstream, owner, baseId: base.id });
  }, 180_000);
  afterAll(() => started.upstream?.close());

  async function isReady(documentId: string): Promise<boolean> {
    const { second, owner } = world();
    const { status } = await must<{ status: string }>(
      `${second.url}/v1/knowledge/documents/${documentId}`,
      owner,
    );
    if (status === 'failed') throw new Error('the document failed');
    return status === 'ready';
  }

  /** A member of the tenant: invited at the first process, accepted at the second one. */
  async function newMember(email: string): Promise<Credential & { userId: string; memberId: string }> {
    const { first, second, owner } = world();
    const { url } = await must<{ url: string }>(`${first.url}/v1/invitations`, owner, {
      body: { email, role: 'member' },
    });
    const token = new URL(url).pathname.split('/').at(-1);
    const response = await send(`${second.url}/v1/auth/invitations/${token}/accept`, null, {
      body: { name: email, password: 'granite lantern 42 harbour' },
    });
    const me = (await response.json()) as {
      id: string;
      memberships: { tenantId: string; memberId: string }[];
    };
    const { tenantId = '', memberId = '' } = me.memberships[0] ?? {};
    return {
      cookie: cookieOf(response),
      tenantId,
      memberId,
      userId: me.id,
      origin: 'https://jishi.example',
    };
  }

  it('a session of one process counts in the other', async () => {
    const { second, owner } = world();
    const me = await must<{ email: string }>(`${second.url}/v1/me`, owner);
    expect(me.email).toBe('owner@example.com');
  });

  it('what is uploaded to one is indexed by the worker and answered by the other', async () => {
    const { first, second, owner, baseId } = world();
    const text = 'The code word of the parity report paritytoken1x is basalt.';
    const id = await uploadText(first.url, owner, { baseId, name: 'parity.txt', text });
    await until('the worker has indexed it', () => isReady(id));
    expect((await search(second.url, owner, 'paritytoken1x')).map(({ documentId }) => documentId)).toEqual([
      id,
    ]);
    const turn = await askAndRead(second.url, owner, {
      question: 'What is the code word of paritytoken1x?',
      mode: 'quotation',
    });
    expect(turn.answer).toContain('basalt');
    expect(turn.last).toMatchObject({ type: 'turn-end', status: 'done' });
    const seen = await must<{ turns: { id: string; answer: string }[] }>(
      `${first.url}/v1/assistant/conversations/${turn.conversationId}`,
      owner,
    );
    expect(seen.turns).toMatchObject([{ id: turn.turnId, answer: turn.answer }]);
  }, 120_000);

  it('rights changed at one count at the other with the next request', async () => {
    const { first, second, owner, baseId } = world();
    const member = await newMember('member@example.com');
    const { id: ownerId } = await must<{ id: string }>(`${first.url}/v1/me`, owner);
    const own = { principal: { kind: 'user', id: ownerId }, right: 'own' };
    const read = { principal: { kind: 'user', id: member.userId }, right: 'read' };
    const setGrants = (grants: unknown[]) =>
      must(`${first.url}/v1/knowledge/bases/${baseId}/grants`, owner, { method: 'PUT', body: { grants } });
    const found = async () => (await search(second.url, member, 'paritytoken1x')).length;
    expect(await found()).toBe(0);
    for (let round = 0; round < 3; round++) {
      await setGrants([own, read]);
      expect(await found(), 'granted').toBe(1);
      await setGrants([own]);
      expect(await found(), 'taken away').toBe(0);
    }
    await must(`${first.url}/v1/members/${member.memberId}`, owner, {
      method: 'PATCH',
      body: { status: 'suspended' },
    });
    expect((await send(`${second.url}/v1/knowledge/bases`, member)).status).toBeGreaterThanOrEqual(401);
  }, 60_000);

  it('a key revoked at one is refused by the other', async () => {
    const { first, second, owner } = world();
    const key = await createKey(first.url, owner);
    expect((await send(`${second.url}/v1/knowledge/bases`, key)).status).toBe(200);
    await must(`${first.url}/v1/keys/${key.id}`, owner, { method: 'DELETE' });
    const refused = await send(`${second.url}/v1/knowledge/bases`, key);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ code: 'auth.key_invalid' });
    // At the doors of models, which remember keys for a second: docs/decisions/0051.
    const atDoor = async () => (await send(`${second.url}/v1/models`, key)).status;
    await expect.poll(atDoor, { timeout: 10_000 }).toBe(401);
  });

  it('a provider key sealed by one is opened by the other', async () => {
    const { first, second, owner, upstream } = world();
    await addChatModel(first.url, owner, { upstream: upstream.url, name: 'parity-model', isDefault: true });
    const key = await createKey(first.url, owner);
    const body = { model: 'parity-model', messages: [{ role: 'user', content: 'Say the code word.' }] };
    const answer = await must<{ choices: unknown[] }>(`${second.url}/v1/chat/completions`, key, { body });
    expect(answer.choices).toHaveLength(1);
  });

  /** An answer that is under way at a process: its first event, and how to read the rest. */
  async function running(url: string): Promise<{ turnId: string; rest: () => Promise<string> }> {
    const { owner } = world();
    const response = await send(`${url}/v1/assistant/ask`, owner, {
      body: { question: 'What is the code word of paritytoken1x?' },
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const readOn = async (enough: () => boolean) => {
      while (!enough()) {
        const part = await reader?.read();
        if (part === undefined || part.done) return;
        text += part.value;
      }
    };
    await readOn(() => text.includes('"text-delta"'));
    return {
      turnId: readEvents(text).turnId,
      rest: async () => {
        await readOn(() => false);
        return text;
      },
    };
  }

  it('an answer running at one is stopped at the other', async () => {
    const { first, second, owner } = world();
    speed.pauseMs = 1_500;
    const { turnId, rest } = await running(first.url);
    await must(`${second.url}/v1/assistant/turns/${turnId}/stop`, owner, { method: 'POST' });
    speed.pauseMs = 5;
    const turn = readEvents(await rest());
    expect(turn.last).toMatchObject({ type: 'turn-end', status: 'stopped' });
    const seen = await must<{ turns: { status: string }[] }>(
      `${second.url}/v1/assistant/conversations/${turn.conversationId}`,
      owner,
    );
    expect(seen.turns).toMatchObject([{ status: 'stopped' }]);
  }, 60_000);

  it('kill -9 of the worker in the middle of its work: the next one brings it to its end', async () => {
    const { first, owner, baseId, worker } = world();
    const ids: string[] = [];
    for (let number = 100; number < 112; number++) {
      const text = `Report paritytoken${number}x. ${'The pump was inspected and found in order. '.repeat(2_000)}`;
      ids.push(await uploadText(first.url, owner, { baseId, name: `${number}.txt`, text }));
    }
    const states = async () => {
      const { items } = await must<{ items: { id: string; status: string }[] }>(
        `${first.url}/v1/knowledge/bases/${baseId}/documents?limit=100`,
        owner,
      );
      return items.filter(({ id }) => ids.includes(id)).map(({ status }) => status);
    };
    await until('the worker is at work', async () =>
      (await states()).some((status) => ['parsing', 'chunking', 'indexing'].includes(status)),
    );
    await worker.end('SIGKILL');
    expect((await states()).filter((status) => status === 'ready').length).toBeLessThan(ids.length);
    const successor = await startRole('worker');
    await until(
      'everything is indexed',
      async () => (await states()).every((status) => status === 'ready'),
      240_000,
    );
    for (const [index, id] of ids.entries()) {
      const token = `paritytoken${100 + index}x`;
      const hits = (await search(first.url, owner, token)).filter(({ text }) => text.includes(token));
      expect(hits.map(({ documentId }) => documentId)).toEqual([id]);
    }
    expect(await successor.end('SIGTERM')).toEqual({ code: 0, signal: null });
  }, 300_000);

  it('SIGTERM lets a running answer end, refuses nothing halfway, and exits with 0', async () => {
    const { first, second, owner } = world();
    speed.pauseMs = 300;
    const { rest } = await running(second.url);
    const ended = second.end('SIGTERM');
    const turn = readEvents(await rest());
    expect(['turn-end', 'error']).toContain(turn.last?.type);
    expect(await ended).toEqual({ code: 0, signal: null });
    await expect(send(`${second.url}/healthz`, null)).rejects.toThrow();
    const seen = await must<{ turns: { status: string; answer: string }[] }>(
      `${first.url}/v1/assistant/conversations/${turn.conversationId}`,
      owner,
    );
    expect(seen.turns).toMatchObject([{ status: turn.last?.status, answer: turn.answer }]);
  }, 60_000);
});
