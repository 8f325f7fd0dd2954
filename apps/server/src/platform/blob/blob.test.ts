import { createHash } from 'node:crypto';
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BlobKeyRefusal, type BlobStore, createBlobStore } from './index.ts';
import { FAKE_KEYS, type FakeS3, listenS3 } from './s3.fixture.ts';

const PART_BYTES = 64 * 1024;
const folders: string[] = [];
let s3: FakeS3;

beforeAll(async () => {
  s3 = await listenS3();
});
afterAll(async () => {
  await s3.close();
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'jishi-blob-'));
  folders.push(folder);
  return folder;
}

const openS3 = (overrides: { bucket?: string; secretAccessKey?: string } = {}) =>
  createBlobStore({
    kind: 's3',
    bucket: overrides.bucket ?? 'test',
    region: 'cn-north-1',
    endpoint: s3.endpoint,
    pathStyle: true,
    prefix: 'jishi/',
    credentials: {
      ...FAKE_KEYS,
      ...(overrides.secretAccessKey ? { secretAccessKey: overrides.secretAccessKey } : {}),
    },
    partBytes: PART_BYTES,
  });

const stores: [string, () => Promise<BlobStore>][] = [
  ['disk', async () => createBlobStore({ kind: 'disk', directory: await openFolder() })],
  ['s3', async () => openS3()],
];

const read = async (stream: Readable | undefined): Promise<string | undefined> =>
  stream ? (await buffer(stream)).toString('latin1') : undefined;

const noise = (bytes: number): Buffer => {
  const blocks: Buffer[] = [];
  for (let block = 0; block * 32 < bytes; block++)
    blocks.push(createHash('sha256').update(String(block)).digest());
  return Buffer.concat(blocks).subarray(0, bytes);
};

describe.each(stores)('%s store', (kind, openStore) => {
  it('gives back what was put, with size and hash', async () => {
    const store = await openStore();
    const bytes = Buffer.from('基石 blob');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await store.put('ten_1/doc_1', bytes)).toEqual({ size: bytes.length, sha256 });
    expect(await store.put('ten_1/doc_1', Readable.from([bytes]))).toEqual({ size: bytes.length, sha256 });
    expect(await read(await store.get('ten_1/doc_1'))).toBe(bytes.toString('latin1'));
    expect(await store.exists('ten_1/doc_1')).toBe(true);
    await store.put('ten_1/doc_1', Buffer.from('second'));
    expect(await read(await store.get('ten_1/doc_1'))).toBe('second');
    store.close();
  });

  it.each([0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, PART_BYTES * 3, PART_BYTES * 3 + 17])(
    'streams %i bytes in uneven chunks',
    async (size) => {
      const store = await openStore();
      const bytes = noise(size);
      async function* chunks() {
        for (let at = 0; at < size; at += 7_001) yield bytes.subarray(at, at + 7_001);
      }
      const receipt = await store.put('ten_1/big', chunks());
      expect(receipt).toEqual({ size, sha256: createHash('sha256').update(bytes).digest('hex') });
      const stream = await store.get('ten_1/big');
      expect(stream && (await buffer(stream)).equals(bytes)).toBe(true);
      expect(s3.uploads.size).toBe(0);
    },
  );

  it('reads ranges, both ends included', async () => {
    const store = await openStore();
    await store.put('ten_1/range', Buffer.from('0123456789'));
    expect(await read(await store.getRange('ten_1/range', { start: 2, end: 4 }))).toBe('234');
    expect(await read(await store.getRange('ten_1/range', { start: 8, end: 99 }))).toBe('89');
    expect(await read(await store.getRange('ten_1/range', { start: 50, end: 99 }))).toBe('');
    expect(await store.getRange('ten_1/absent', { start: 0, end: 1 })).toBeUndefined();
    await expect(store.getRange('ten_1/range', { start: 3, end: 2 })).rejects.toThrow(RangeError);
  });

  it('treats absence as a value', async () => {
    const store = await openStore();
    expect(await store.get('ten_1/absent')).toBeUndefined();
    expect(await store.exists('ten_1/absent')).toBe(false);
    await store.remove('ten_1/absent');
    await store.removePrefix('ten_9/');
  });

  it('removes one key, or one whole folder and not its namesake', async () => {
    const store = await openStore();
    const keys = [
      'ten_a/x',
      'ten_a/y/z',
      'ten_a/y',
      'ten_a/1',
      'ten_a/2',
      'ten_a/3',
      'ten_a/4',
      'ten_ab/x',
      'ten_a',
    ];
    for (const key of keys) await store.put(key, Buffer.from(key));
    await store.remove('ten_a/x');
    expect(await store.exists('ten_a/x')).toBe(false);
    expect(await store.exists('ten_a/y')).toBe(true);
    await store.removePrefix('ten_a/');
    const left = await Promise.all(keys.map((key) => store.exists(key)));
    expect(keys.filter((_key, index) => left[index])).toEqual(['ten_ab/x', 'ten_a']);
  });

  it.each([
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    '.',
    '..',
    '../etc/passwd',
    'a/../../b',
    'a/./b',
    '.hidden',
    'a\\..\\b',
    'A/b',
    'a b',
    'a/\0',
    'a/%2e%2e',
    'c:/x',
    'a/@00/b',
    '文',
    'a.',
    `${'a'.repeat(121)}`,
    'a/b/c/d/e/f/g/h/i',
  ])('refuses the key %j everywhere', async (key) => {
    const store = await openStore();
    await expect(store.put(key, Buffer.from('x'))).rejects.toThrow(BlobKeyRefusal);
    await expect(store.get(key)).rejects.toThrow(BlobKeyRefusal);
    await expect(store.exists(key)).rejects.toThrow(BlobKeyRefusal);
    await expect(store.remove(key)).rejects.toThrow(BlobKeyRefusal);
    await expect(store.removePrefix(`${key}/`)).rejects.toThrow(BlobKeyRefusal);
    await expect(store.removePrefix('a')).rejects.toThrow(BlobKeyRefusal);
  });

  it.each(['after a few bytes', 'after several parts'])(
    'leaves the old blob when the source fails %s',
    async (when) => {
      const store = await openStore();
      await store.put('ten_1/kept', Buffer.from('old'));
      async function* failing() {
        yield noise(when === 'after a few bytes' ? 10 : PART_BYTES * 4);
        throw new Error('upload broke off');
      }
      await expect(store.put('ten_1/kept', failing())).rejects.toThrow('upload broke off');
      const controller = new AbortController();
      async function* aborted() {
        yield noise(PART_BYTES * 4);
        controller.abort(new Error('user left'));
        yield noise(10);
      }
      await expect(store.put('ten_1/kept', aborted(), controller.signal)).rejects.toThrow('user left');
      expect(await read(await store.get('ten_1/kept'))).toBe('old');
      expect(s3.uploads.size).toBe(0);
    },
  );

  it('checks itself and leaves nothing behind', async () => {
    const store = await openStore();
    const before = s3.objects.size;
    expect(await store.check()).toEqual({ ok: true });
    expect(s3.objects.size).toBe(before);
    expect(kind).toMatch(/disk|s3/);
  });
});

describe('disk store, on the disk', () => {
  const listAll = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

  it('keeps files and folders to their owner and leaves no draft', async () => {
    const folder = await openFolder();
    const directory = join(folder, 'blobs');
    const store = createBlobStore({ kind: 'disk', directory });
    await store.put('ten_1/kb_1/doc_1', Buffer.from('x'));
    for (const name of listAll(directory)) {
      const status = statSync(join(directory, name));
      expect([name, status.mode & 0o777]).toEqual([name, status.isDirectory() ? 0o700 : 0o600]);
    }
    expect(readdirSync(join(directory, '.staging'))).toEqual([]);
    expect(listAll(directory).filter((name) => name.endsWith('doc_1'))[0]).toMatch(
      /^ten_1\/kb_1\/@[0-9a-f]{2}\/doc_1$/,
    );
  });

  it('removes drafts of a crash after a day, younger ones never', async () => {
    const directory = await openFolder();
    const store = createBlobStore({ kind: 'disk', directory });
    await store.put('a', Buffer.from('x'));
    const [old, young] = [join(directory, '.staging', 'old'), join(directory, '.staging', 'young')];
    writeFileSync(old, 'half');
    writeFileSync(young, 'half');
    utimesSync(old, new Date(0), new Date(0));
    await store.check();
    expect(readdirSync(join(directory, '.staging'))).toEqual(['young']);
  });

  it('survives parallel writes of one key and removal of its folder', async () => {
    const store = createBlobStore({ kind: 'disk', directory: await openFolder() });
    const writes = Array.from({ length: 30 }, (_, turn) => store.put('ten_1/doc', noise(1_000 + turn)));
    const removals = Array.from({ length: 10 }, () => store.removePrefix('ten_1/'));
    await Promise.all([...writes, ...removals]);
    const receipt = await store.put('ten_1/doc', Buffer.from('last'));
    expect(receipt.size).toBe(4);
    expect(await read(await store.get('ten_1/doc'))).toBe('last');
  });

  it('says why a check fails', async () => {
    const folder = await openFolder();
    writeFileSync(join(folder, 'file'), '');
    const outcome = await createBlobStore({ kind: 'disk', directory: join(folder, 'file') }).check();
    expect(outcome).toMatchObject({ ok: false, reason: expect.stringMatching(/ENOTDIR|EEXIST/) });
  });
});

describe('S3 store, on the wire', () => {
  it('signs each request (verified by the server), puts the prefix first, uses multipart only above a part', async () => {
    const store = openS3();
    s3.requests.length = 0;
    await store.put('ten_1/small', noise(PART_BYTES));
    expect(s3.requests).toEqual(['PUT /test/jishi/ten_1/small?x-id=PutObject']);
    s3.requests.length = 0;
    await store.put('ten_1/large', noise(PART_BYTES * 2 + 1));
    expect(s3.requests.map((line) => line.split(' ')[0])).toEqual(['POST', 'PUT', 'PUT', 'PUT', 'POST']);
  });

  it('refuses wrong credentials and a missing bucket with a reason, and never as "absent"', async () => {
    const wrong = openS3({ secretAccessKey: 'wrong' });
    await expect(wrong.put('ten_1/x', Buffer.from('x'))).rejects.toThrow('SignatureDoesNotMatch');
    expect(await wrong.check()).toMatchObject({
      ok: false,
      reason: expect.stringContaining('SignatureDoesNotMatch'),
    });
    const elsewhere = openS3({ bucket: 'nowhere' });
    await expect(elsewhere.get('ten_1/x')).rejects.toThrow('NoSuchBucket');
  });

  it('aborts a multipart upload when a part is refused', async () => {
    const store = openS3();
    s3.failParts = true;
    await expect(store.put('ten_1/refused', noise(PART_BYTES * 2))).rejects.toThrow('BadDigest');
    s3.failParts = false;
    expect(s3.uploads.size).toBe(0);
    expect(await store.exists('ten_1/refused')).toBe(false);
  });
});
