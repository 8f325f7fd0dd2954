import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostileFiles } from '../../../../../../tests/hostile/files.ts';
import { fixture, readPath } from '../reading.fixture.ts';
import {
  createParseRunner,
  type ParseOutcome,
  type ParseRunner,
  type ParseRunnerConfig,
  parseDocument,
} from './runner.ts';

let folder: string;
let runner: ParseRunner;

function start(config: ParseRunnerConfig = {}): ParseRunner {
  runner = createParseRunner({ tmpFolder: folder, ...config });
  return runner;
}

const code = (outcome: ParseOutcome) => (outcome.ok ? 'ok' : outcome.failure.code);
const note = { source: { bytes: Buffer.from('年假五天。') }, name: 'a.txt' };
const handbook = { source: { path: fixture('handbook.pdf') }, name: 'handbook.pdf' };
const hostile = (name: string) => hostileFiles.find((file) => file.name === name)?.bytes() ?? Buffer.alloc(0);

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'jishi-runner-test-'));
});

afterEach(async () => {
  await runner.close();
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

describe('parse runner', { timeout: 300_000 }, () => {
  it('gives the same document as reading in this process', async () => {
    const progress: number[] = [];
    const outcome = await parseDocument(start(), { ...handbook, onProgress: (done) => progress.push(done) });
    if (!outcome.ok) throw new Error(outcome.failure.code);
    const direct = await readPath(fixture('handbook.pdf'));
    const { durationMs: _, ...report } = outcome.document.report;
    expect(report).toEqual({ ...direct.report, durationMs: undefined });
    expect(outcome.document.text).toBe(direct.text);
    expect(outcome.document.blocks).toEqual(JSON.parse(JSON.stringify(direct.blocks)));
    expect(outcome.document.chunks).toEqual(JSON.parse(JSON.stringify(direct.chunks)));
    expect(progress).toEqual([4]);
  });

  it('ends a child that computes for too long, however busy the machine is, and parses the next file', async () => {
    start({ cpuMs: 1500, patience: 1000, memoryMegabytes: 4000, heapMegabytes: 2000 });
    const outcome = await runner.parse({
      source: { bytes: hostile('form that draws itself twice') },
      name: 'loop.pdf',
    });
    expect(code(outcome)).toBe('parsing.timeout');
    expect(code(await runner.parse(note))).toBe('ok');
  });

  it('counts the time of each file by itself', async () => {
    start({ cpuMs: 1500, patience: 1000 });
    const outcomes: string[] = [];
    for (let file = 0; file < 25; file += 1) outcomes.push(code(await runner.parse(handbook)));
    expect(outcomes).toEqual(new Array(25).fill('ok'));
  });

  it('says that the machine is busy when the clock runs out first', async () => {
    start({ cpuMs: 20_000, patience: 0.01, memoryMegabytes: 4000, heapMegabytes: 2000 });
    const outcome = await runner.parse({
      source: { bytes: hostile('form that draws itself twice') },
      name: 'loop.pdf',
    });
    expect(code(outcome)).toBe('parsing.busy');
  });

  it('ends a child that takes too much memory and parses the next file', async () => {
    start({ memoryMegabytes: 300 });
    const outcome = await runner.parse({
      source: { bytes: hostile('twice deflated page content, 500 MB') },
      name: 'flate.pdf',
    });
    expect(code(outcome)).toBe('parsing.out_of_memory');
    expect(code(await runner.parse(note))).toBe('ok');
  });

  it('says so when the JavaScript heap is full', async () => {
    start({ heapMegabytes: 24, cpuMs: 60_000 });
    const text = `name,value\n${'abcdefgh,12345678\n'.repeat(1_500_000)}`;
    const outcome = await runner.parse({ source: { bytes: Buffer.from(text) }, name: 'big.csv' });
    expect(['parsing.out_of_memory', 'ok']).toContain(code(outcome));
    const tree = Buffer.from(`<!doctype html>${'<p>x</p>'.repeat(900_000)}`);
    expect(code(await runner.parse({ source: { bytes: tree }, name: 'big.html' }))).toBe(
      'parsing.out_of_memory',
    );
  });

  it('cancels a running and a waiting file', async () => {
    start({ memoryMegabytes: 4000, heapMegabytes: 2000 });
    const running = new AbortController();
    const waiting = new AbortController();
    const first = runner.parse({
      source: { bytes: hostile('form that draws itself twice') },
      name: 'loop.pdf',
      signal: running.signal,
    });
    const second = runner.parse({ ...note, signal: waiting.signal });
    const third = runner.parse(note);
    waiting.abort();
    expect(code(await second)).toBe('parsing.cancelled');
    running.abort();
    expect(code(await first)).toBe('parsing.cancelled');
    expect(code(await third)).toBe('ok');
    expect(code(await runner.parse({ ...note, signal: AbortSignal.abort() }))).toBe('parsing.cancelled');
  });

  it('replaces a child after so many documents and runs several at a time', async () => {
    start({ documentsPerProcess: 2, processes: 2 });
    const outcomes = await Promise.all(Array.from({ length: 7 }, () => runner.parse(note)));
    expect(outcomes.map(code)).toEqual(new Array(7).fill('ok'));
  });

  it('ends what waits when it is closed', async () => {
    start();
    const outcomes = [runner.parse(handbook), runner.parse(note), runner.parse(note)];
    await runner.close();
    expect((await Promise.all(outcomes)).map(code)).not.toContain('ok');
  });

  it('removes folders of servers that were killed', async () => {
    await import('node:fs/promises').then((fs) => fs.mkdir(path.join(folder, 'jishi-parse-999999999-abc')));
    expect(code(await start().parse(note))).toBe('ok');
    expect((await readdir(folder)).filter((name) => name.includes('999999999'))).toEqual([]);
  });

  it('refuses by size before anything is started', async () => {
    start({ limits: { fileBytes: 10 } });
    expect(await runner.parse(note)).toEqual({
      ok: false,
      failure: { code: 'parsing.too_large', params: { what: 'file', bytes: 15, limit: 10 } },
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves the original file alone', async () => {
    const file = path.join(folder, 'original.txt');
    await writeFile(file, '年假五天。');
    expect(code(await start().parse({ source: { path: file }, name: 'x.txt' }))).toBe('ok');
    expect(await readdir(folder)).toContain('original.txt');
    await rm(file);
  });
});

describe('hostile files', () => {
  it('end with a named code or are read, within their time, and the next file is parsed', {
    timeout: 900_000,
  }, async () => {
    // Less than in the product, so that nothing gets near its bar of 30 s on a free machine; by the processor, so that others do not matter.
    start({ cpuMs: 6_000, patience: 100 });
    const results: Array<[string, string]> = [];
    for (const file of hostileFiles) {
      const bytes = file.bytes();
      const outcome = await runner.parse({ source: { bytes }, name: file.fileName });
      results.push([file.name, file.expected.includes(code(outcome)) ? 'as expected' : code(outcome)]);
      expect(code(await runner.parse(note))).toBe('ok');
    }
    expect(results).toEqual(hostileFiles.map((file) => [file.name, 'as expected']));
  });
});
