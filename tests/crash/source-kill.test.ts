import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { randomFrom } from '../harness/random.ts';
import { type Credential, createKey, must, search, send, setUp, until } from './http-client.ts';
import { freePort, type ServerProcess, startServer } from './server-process.ts';

const rounds = Number(process.env.CRASH_SYNC_ROUNDS ?? 4);
const seed = Number(process.env.CRASH_SEED ?? 20261128);
const random = randomFrom(seed);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const wordOf = (number: number) => `zq${String(number).padStart(5, '0')}x`;

/** What the folder has: path → word that only this file contains. */
const truth = new Map<string, string>();

describe(`kill -9 of a server that syncs a source, ${rounds} times (seed ${seed})`, () => {
  const data = mkdtempSync(join(tmpdir(), 'jishi-crash-sync-'));
  const folder = mkdtempSync(join(tmpdir(), 'jishi-crash-folder-'));
  const running: { server?: ServerProcess } = {};
  const numbers = { last: 0 };

  const start = async (): Promise<ServerProcess> => {
    const environment = { JISHI_SOURCE_FOLDERS: folder };
    running.server = startServer({ dataDirectory: data, port: await freePort(), environment });
    await running.server.ready;
    return running.server;
  };

  afterAll(async () => {
    await running.server?.end('SIGKILL');
    for (const path of [data, folder]) rmSync(path, { recursive: true, force: true });
  });

  const write = (name: string) => {
    const word = wordOf(++numbers.last);
    truth.set(name, word);
    writeFileSync(join(folder, name), `Report ${word}, a short one.\n`);
  };

  const rename = (name: string) => {
    const moved = `moved-${++numbers.last}.txt`;
    renameSync(join(folder, name), join(folder, moved));
    truth.set(moved, truth.get(name) ?? '');
    truth.delete(name);
  };

  const remove = (name: string) => {
    rmSync(join(folder, name));
    truth.delete(name);
  };

  /** Some new, some written anew, some renamed, some gone; never more than half gone. */
  const change = () => {
    const ways = [write, remove, rename];
    for (const name of [...truth.keys()]) ways[random.below(8)]?.(name);
    for (let count = 0; count < 12; count++) write(`file-${++numbers.last}.txt`);
  };

  const begin = async (): Promise<{ who: Credential; baseId: string; source: string }> => {
    const server = await start();
    const who = await createKey(
      server.url,
      await setUp(server, server.url.replace('127.0.0.1', 'localhost')),
    );
    const base = await must<{ id: string }>(`${server.url}/v1/knowledge/bases`, who, { body: { name: 'B' } });
    const source = await must<{ id: string }>(`${server.url}/v1/knowledge/sources`, who, {
      body: {
        baseId: base.id,
        name: 'Share',
        config: { kind: 'folder', path: folder, endings: [], exclude: [] },
        schedule: { kind: 'manual' },
        start: false,
      },
    });
    return { who, baseId: base.id, source: `/v1/knowledge/sources/${source.id}` };
  };

  /** A run that comes to its end; one that a dead process left behind goes on after the start. */
  const syncToTheEnd = async (url: string, who: Credential, source: string) => {
    const over = async () => !['queued', 'running'].includes(await statusOf(url, who, source));
    await until('the run that was left behind ends', over, 240_000);
    await must(`${url}${source}/sync`, who, { method: 'POST' });
    await until('the last run ends', over, 240_000);
    expect(await statusOf(url, who, source)).toBe('done');
  };

  it(
    'comes to what the folder has: each file once, with its text, and nothing that is gone',
    async () => {
      for (let count = 0; count < 150; count++) write(`file-${++numbers.last}.txt`);
      const { who, baseId, source } = await begin();
      let interrupted = 0;
      for (let round = 0; round < rounds; round++) {
        const { url, end } = running.server ?? (await start());
        // Refused while the run that was left behind is still open: then it is that one that is killed.
        await send(`${url}${source}/sync`, who, { method: 'POST' });
        await until('a run begins', async () => (await statusOf(url, who, source)) !== 'queued', 240_000);
        await pause(random.next() * 1_000);
        await end('SIGKILL');
        change();
        if (['queued', 'running'].includes(await statusOf((await start()).url, who, source)))
          interrupted += 1;
      }
      expect(interrupted, 'kills in the middle of a run').toBeGreaterThan(0);
      const url = running.server?.url ?? '';
      await syncToTheEnd(url, who, source);
      expect((await namesOf(url, who, baseId)).sort()).toEqual([...truth.keys()].sort());
      await untilQuiet(url, who, baseId);
      const faults: string[] = [];
      for (let number = 1; number <= numbers.last; number++)
        faults.push(...(await faultsOf(wordOf(number), url, who)));
      expect(faults).toEqual([]);
    },
    1_200_000 + rounds * 60_000,
  );
});

async function statusOf(url: string, who: Credential, source: string): Promise<string> {
  const { lastRun } = await must<{ lastRun: { status: string } | null }>(`${url}${source}`, who);
  return lastRun?.status ?? 'none';
}

async function namesOf(url: string, who: Credential, baseId: string): Promise<string[]> {
  const names: string[] = [];
  let more = '';
  do {
    const page: { items: { name: string }[]; nextCursor: string | null } = await must(
      `${url}/v1/knowledge/bases/${baseId}/documents?limit=100${more}`,
      who,
    );
    names.push(...page.items.map(({ name }) => name));
    more = page.nextCursor === null ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
  } while (more !== '');
  return names;
}

async function untilQuiet(url: string, who: Credential, baseId: string): Promise<void> {
  const base = () => must<{ pendingCount: number }>(`${url}/v1/knowledge/bases/${baseId}`, who);
  await until('all documents are processed', async () => (await base()).pendingCount === 0, 600_000);
}

/** A word of the folder is found once, a word that is gone is not found. */
async function faultsOf(word: string, url: string, who: Credential): Promise<string[]> {
  const found = (await search(url, who, word)).filter(({ text }) => text.includes(word)).length;
  const wanted = [...truth.values()].filter((other) => other === word).length;
  return found === wanted ? [] : [`${word}: ${found} hits, ${wanted} files`];
}
