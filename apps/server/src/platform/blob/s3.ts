import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  type BlobReceipt,
  type BlobSource,
  type BlobStore,
  chunksOf,
  prefixSegmentsOf,
  probe,
  requireRange,
  segmentsOf,
} from './blob.ts';

type Sdk = typeof import('@aws-sdk/client-s3');
type Connection = { readonly sdk: Sdk; readonly client: S3Client; readonly bucket: string };

export type S3Config = {
  readonly bucket: string;
  readonly region: string;
  /** For S3-compatible stores (MinIO, Ceph, COS, OSS); default: AWS. */
  readonly endpoint?: string | undefined;
  /** `https://host/bucket` instead of `https://bucket.host`; most self-hosted stores need it. */
  readonly pathStyle?: boolean | undefined;
  /** Default: the usual AWS chain (environment, profile, instance role). */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** Put before every key, for example `jishi/`. */
  readonly prefix?: string | undefined;
  /** Bytes of a part; S3 wants ≥ 5 MiB and ≤ 10,000 parts, so 8 MiB carries blobs up to 78 GiB. */
  readonly partBytes?: number | undefined;
};

const PART_BYTES = 8 * 1024 * 1024;
const DELETES_AT_ONCE = 8;

/**
 * Blobs in an S3 bucket. A source of unknown length is cut into parts: up to one part it is a plain PUT, above
 * it a multipart upload, one part in memory at a time. Either way the object appears whole or not at all.
 * The SDK (36 MB of memory, 0.2 s) is loaded with the first call.
 */
export function openS3Store(config: S3Config): BlobStore {
  let connection: Promise<Connection> | undefined;
  const connect = () => {
    connection ??= openConnection(config);
    return connection;
  };
  const nameOf = (key: string) => `${config.prefix ?? ''}${segmentsOf(key).join('/')}`;
  const store = {
    async put(key: string, source: BlobSource, signal?: AbortSignal): Promise<BlobReceipt> {
      const parts = cutParts(chunksOf(source, signal), config.partBytes ?? PART_BYTES);
      return upload(await connect(), nameOf(key), { parts, signal });
    },
    get: async (key: string) => download(await connect(), nameOf(key)),
    async getRange(key: string, range: { start: number; end: number }) {
      requireRange(range);
      return download(await connect(), nameOf(key), `bytes=${range.start}-${range.end}`);
    },
    async exists(key: string) {
      const { sdk, client, bucket } = await connect();
      const found = client.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: nameOf(key) }));
      return (await absentAsUndefined(found)) !== undefined;
    },
    async remove(key: string) {
      const { sdk, client, bucket } = await connect();
      await client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: nameOf(key) }));
    },
    async removePrefix(prefix: string) {
      await removeBelow(await connect(), `${config.prefix ?? ''}${prefixSegmentsOf(prefix).join('/')}/`);
    },
  };
  return {
    ...store,
    check: () => probe(store),
    close: () => void connection?.then(({ client }) => client.destroy()).catch(() => undefined),
  };
}

async function openConnection(config: S3Config): Promise<Connection> {
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    region: config.region,
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
    ...(config.credentials === undefined ? {} : { credentials: config.credentials }),
    forcePathStyle: config.pathStyle ?? false,
    // The newer default adds checksum trailers that many S3-compatible stores do not understand.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return { sdk, client, bucket: config.bucket };
}

/** Re-cuts chunks into parts of exactly `partBytes`, the last one shorter; an empty source gives one empty part. */
async function* cutParts(chunks: AsyncIterable<Uint8Array>, partBytes: number): AsyncGenerator<Buffer> {
  let pending: Uint8Array[] = [];
  let size = 0;
  let emitted = 0;
  for await (const chunk of chunks) {
    let rest = chunk;
    while (size + rest.byteLength > partBytes) {
      const cut = partBytes - size;
      yield Buffer.concat([...pending, rest.subarray(0, cut)]);
      emitted++;
      rest = rest.subarray(cut);
      pending = [];
      size = 0;
    }
    if (rest.byteLength > 0) pending.push(rest);
    size += rest.byteLength;
  }
  if (size > 0 || emitted === 0) yield Buffer.concat(pending);
}

type Upload = { readonly parts: AsyncGenerator<Buffer>; readonly signal: AbortSignal | undefined };

async function upload(connection: Connection, name: string, { parts, signal }: Upload): Promise<BlobReceipt> {
  const { sdk, client, bucket } = connection;
  const first = await parts.next();
  const second = await parts.next();
  if (first.done) throw new Error('a source gives at least one part');
  if (!second.done)
    return uploadParts(connection, name, { parts: startWith([first.value, second.value], parts), signal });
  const body = first.value;
  const command = new sdk.PutObjectCommand({
    Bucket: bucket,
    Key: name,
    Body: body,
    ContentLength: body.byteLength,
  });
  await client.send(command, signal ? { abortSignal: signal } : {});
  return { size: body.byteLength, sha256: createHash('sha256').update(body).digest('hex') };
}

async function* startWith(ready: Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield* ready;
  yield* rest;
}

async function uploadParts(
  connection: Connection,
  name: string,
  { parts, signal }: Upload,
): Promise<BlobReceipt> {
  const { sdk, client, bucket } = connection;
  const target = { Bucket: bucket, Key: name };
  const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand(target));
  const hash = createHash('sha256');
  const done: { ETag: string | undefined; PartNumber: number }[] = [];
  let size = 0;
  try {
    for await (const part of parts) {
      hash.update(part);
      size += part.byteLength;
      const PartNumber = done.length + 1;
      const command = new sdk.UploadPartCommand({ ...target, UploadId, PartNumber, Body: part });
      const { ETag } = await client.send(command, signal ? { abortSignal: signal } : {});
      done.push({ ETag, PartNumber });
    }
    const MultipartUpload = { Parts: done };
    await client.send(new sdk.CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }));
  } catch (error) {
    // Parts of an unfinished upload are paid for until somebody removes them.
    await client.send(new sdk.AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => undefined);
    throw error;
  }
  return { size, sha256: hash.digest('hex') };
}

async function download(
  { sdk, client, bucket }: Connection,
  name: string,
  range?: string,
): Promise<Readable | undefined> {
  const command = new sdk.GetObjectCommand({ Bucket: bucket, Key: name, ...(range ? { Range: range } : {}) });
  try {
    const found = await absentAsUndefined(client.send(command));
    return found?.Body instanceof Readable ? found.Body : undefined;
  } catch (error) {
    // A range behind the end: the disk store gives an empty stream, so does this one.
    if (statusOf(error) === 416) return Readable.from([]);
    throw error;
  }
}

/** One request per object: the batch call needs a checksum header on which S3-compatible stores disagree. */
async function removeBelow({ sdk, client, bucket }: Connection, prefix: string): Promise<void> {
  for (;;) {
    // Always the first page: the pages behind it move up as objects go.
    const page = await client.send(new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    const names = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
    const remove = async () => {
      for (let name = names.pop(); name !== undefined; name = names.pop()) {
        await client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: name }));
      }
    };
    const more = page.IsTruncated === true && names.length > 0;
    await Promise.all(Array.from({ length: DELETES_AT_ONCE }, remove));
    if (!more) return;
  }
}

async function absentAsUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket') return undefined;
    throw error;
  }
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const { $metadata: metadata } = error;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
