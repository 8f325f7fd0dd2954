import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOutbound, type Outbound, parseAllowRules } from '../../../../platform/outbound/index.ts';
import { pullModel } from './pull.ts';
import { fileNameOf, readReference } from './reference.ts';

const model = Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(300_000, 7)]);
const sum = createHash('sha256').update(model).digest('hex');

interface Source {
  url: string;
  seen: { path: string; headers: IncomingHttpHeaders }[];
  bytes: Buffer;
  etag: string | undefined;
  ranges: boolean;
  /** Bytes after which each connection is cut, in turn. */
  cuts: number[];
  /** Told to the hub's list. */
  listedSum: string;
  close(): Promise<void>;
}

async function startSource(): Promise<Source> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    source.seen.push({ path, headers: request.headers });
    if (path.startsWith('/api/')) response.end(JSON.stringify(listOf(path, source)));
    else if (/json$/.test(path)) response.end(small);
    else serveFile(source, request.headers, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const source: Source = {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    seen: [],
    bytes: model,
    etag: '"v1"',
    ranges: true,
    cuts: [],
    listedSum: sum,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return source;
}

/** As huggingface.co and modelscope.cn list the files of a repository. */
function listOf(path: string, { bytes, listedSum }: Source): object {
  if (path.startsWith('/api/v1/'))
    return { Data: { Files: [{ Path: 'small.gguf', Size: bytes.length, Sha256: listedSum }] } };
  if (path.includes('/encoder/')) return listedEncoder(bytes, listedSum);
  return [
    { type: 'file', path: 'README.md', size: 10 },
    { type: 'file', path: 'q4/small.gguf', size: 135, lfs: { oid: listedSum, size: bytes.length } },
  ];
}

const small = Buffer.from('{"model_max_length":512}');

/** An ONNX model as Sentence Transformers' repositories hold it. */
function listedEncoder(bytes: Buffer, listedSum: string): object[] {
  const plain = ['tokenizer.json', 'tokenizer_config.json', '1_Pooling/config.json', 'onnx/vocab.txt'];
  return [
    ...plain.map((path) => ({ type: 'file', path, size: small.length })),
    { type: 'file', path: 'onnx/model_quantized.onnx', lfs: { oid: listedSum, size: bytes.length } },
    { type: 'file', path: 'onnx/model_quantized.onnx_data', lfs: { oid: listedSum, size: bytes.length } },
  ];
}

function serveFile(source: Source, headers: IncomingHttpHeaders, response: ServerResponse): void {
  const { bytes, etag, ranges } = source;
  const same = headers['if-range'] === undefined || headers['if-range'] === etag;
  const start = ranges && same ? Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0) : 0;
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': bytes.length - start,
    ...(start > 0 ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
    ...(etag === undefined ? {} : { etag }),
  });
  const cut = source.cuts.shift();
  if (cut === undefined) response.end(bytes.subarray(start));
  else response.write(bytes.subarray(start, start + cut), () => setImmediate(() => response.destroy()));
}

let source: Source;
let folder: string;
let outbound: Outbound;

beforeEach(async () => {
  source = await startSource();
  folder = await mkdtemp(join(tmpdir(), 'jishi-pull-'));
  const rules = parseAllowRules(['127.0.0.1/32']);
  outbound = createOutbound({ allow: () => rules });
});

afterEach(async () => {
  await Promise.all([outbound.close(), source.close()]);
  await rm(folder, { recursive: true });
});

const pull = (reference: string, options: object = {}) =>
  pullModel(outbound, reference, { folder, signal: new AbortController().signal, pauseMs: 1, ...options });
const url = () => `${source.url}/files/small.gguf`;

describe('a model is pulled', () => {
  it('from Hugging Face’s and ModelScope’s interface, checked by the hub’s checksum', async () => {
    for (const reference of ['hf:owner/name', 'hf:owner/name@v2/q4/small.gguf', 'ms:owner/name']) {
      const pulled = await pull(reference, { mirror: source.url });
      expect(pulled).toMatchObject({ bytes: model.length, sha256: sum, verified: true });
      expect(await readdir(folder)).toEqual(['small.gguf']);
    }
    const paths = source.seen.map(({ path }) => path);
    expect(paths).toContain('/owner/name/resolve/v2/q4/small.gguf');
    expect(paths).toContain('/models/owner/name/resolve/master/small.gguf');
  });

  it('as an ONNX model with its tokenizer and settings, in a folder of its own', async () => {
    source.bytes = Buffer.concat([Buffer.from([8, 7]), Buffer.alloc(300_000, 7)]);
    source.listedSum = createHash('sha256').update(source.bytes).digest('hex');
    const pulled = await pull('hf:owner/encoder/onnx/model_quantized.onnx', { mirror: source.url });
    expect(pulled).toMatchObject({ path: join(folder, 'owner--encoder', 'model.onnx'), verified: true });
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      'owner--encoder',
      'owner--encoder/1_Pooling',
      'owner--encoder/1_Pooling/config.json',
      'owner--encoder/model.onnx',
      'owner--encoder/model_quantized.onnx_data',
      'owner--encoder/tokenizer.json',
      'owner--encoder/tokenizer_config.json',
    ]);
    await expect(pull('hf:owner/name/model.onnx', { mirror: source.url })).rejects.toThrow(
      'holds no model.onnx',
    );
    source.bytes = model;
    source.listedSum = sum;
    const wrong = pull('hf:owner/encoder/onnx/model_quantized.onnx', { mirror: source.url });
    await expect(wrong).rejects.toThrow('the file is no ONNX model');
  });

  it('over connections that break, each byte once', async () => {
    source.cuts = [100_000, 50_000, 1];
    const progress: number[] = [];
    await pull(url(), { onProgress: (bytes: number) => progress.push(bytes) });
    expect(await readFile(join(folder, 'small.gguf'))).toEqual(model);
    expect(progress.at(-1)).toBe(model.length);
    expect(source.seen).toHaveLength(4);
    // What a broken connection still had in its buffers may be asked for again; what is on disk is not.
    expect(source.seen.some(({ headers }) => headers['if-range'] === '"v1"')).toBe(true);
  });

  it('further by a later command, and anew when the source changed meanwhile', async () => {
    source.cuts = [100_000];
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error('stopped'));
    await expect(pull(url(), { signal: stop.signal, onProgress })).rejects.toThrow('stopped');
    expect(await readdir(folder)).not.toContain('small.gguf');
    source.bytes = Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(200_000, 9)]);
    source.etag = '"v2"';
    await pull(url());
    expect(await readFile(join(folder, 'small.gguf'))).toEqual(source.bytes);
  });

  it('from a source that knows no ranges or tags, from the beginning', async () => {
    source.ranges = false;
    source.etag = undefined;
    source.cuts = [100_000];
    await pull(url());
    expect(await readFile(join(folder, 'small.gguf'))).toEqual(model);
    expect(source.seen.at(-1)?.headers.range).toBeUndefined();
  });

  it('from this machine', async () => {
    const path = join(folder, 'mine.gguf');
    await writeFile(path, model);
    const target = join(folder, 'models');
    expect(await pull(path, { folder: target, sha256: sum })).toMatchObject({ verified: true });
    expect(await readdir(target)).toEqual(['mine.gguf']);
  });
});

describe('nothing is kept', () => {
  it('of bytes that are not those that were promised, or no model', async () => {
    source.listedSum = 'a'.repeat(64);
    await expect(pull('hf:owner/name', { mirror: source.url })).rejects.toThrow('promised');
    await expect(pull(url(), { sha256: 'b'.repeat(64) })).rejects.toThrow('promised');
    source.bytes = Buffer.from('<html>please sign in</html>');
    await expect(pull(url())).rejects.toThrow('no GGUF');
    expect(await readdir(folder)).toEqual([]);
  });

  it('from addresses inside, or a source that keeps breaking', async () => {
    const closed = createOutbound();
    const signal = new AbortController().signal;
    await expect(pullModel(closed, url(), { folder, signal })).rejects.toThrow('address_refused');
    await closed.close();
    expect(source.seen).toEqual([]);
    source.cuts = Array.from({ length: 20 }, () => 0);
    await expect(pull(url(), { patience: 3 })).rejects.toThrow('keeps breaking');
  });
});

describe('a reference', () => {
  it.each([
    ['hf:a/b', { hub: 'huggingface', repository: 'a/b', revision: 'main', path: null }],
    ['ms:a/b@v1/x/y.gguf', { hub: 'modelscope', repository: 'a/b', revision: 'v1', path: 'x/y.gguf' }],
    ['https://example.com/x.gguf', { kind: 'url' }],
    ['/data/x.gguf', { kind: 'file' }],
  ])('%s', (text, read) => expect(readReference(text)).toMatchObject(read));

  it.each(['hf:a', 'hf:a/b/../../c.gguf', 'ms:a b/c'])('%s is refused', (text) =>
    expect(() => readReference(text)).toThrow(),
  );

  it.each(['x/..', 'x/.hidden.gguf', 'x/model.bin', 'x/%2e%2e%2fetc.gguf%00'])(
    '%s names no model file',
    (path) => expect(() => fileNameOf(path)).toThrow(),
  );
});
