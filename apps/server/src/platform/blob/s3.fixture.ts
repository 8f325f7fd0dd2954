import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

export const FAKE_KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'test-only' };

type State = {
  objects: Map<string, Buffer>;
  uploads: Map<string, Map<number, Buffer>>;
  requests: string[];
  /** Answers the next part with 500 without a retry hint. */
  failParts: boolean;
  /** Keys that are listed and may not be read. */
  closed: Set<string>;
};

export type FakeS3 = State & { endpoint: string; close(): Promise<void> };

/**
 * An S3 server in memory, for one bucket `test`, path style, pages of 3 keys. It verifies the SigV4 signature
 * of every request from scratch (not with the SDK's code) and the payload hash when one is sent.
 */
export async function listenS3(): Promise<FakeS3> {
  const state: State = {
    objects: new Map(),
    uploads: new Map(),
    requests: [],
    failParts: false,
    closed: new Set(),
  };
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const url = new URL(request.url ?? '/', 'http://s3');
    state.requests.push(`${request.method} ${url.pathname}${url.search}`);
    if (!isSigned(request, url, body)) return fail(response, 403, 'SignatureDoesNotMatch');
    if (!url.pathname.startsWith('/test')) return fail(response, 404, 'NoSuchBucket');
    answer(state, { request, response, url, body });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Object.assign(state, {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  });
}

type Exchange = { request: IncomingMessage; response: ServerResponse; url: URL; body: Buffer };

function answer(state: State, exchange: Exchange): unknown {
  const { request, url } = exchange;
  const key = decodeURIComponent(url.pathname.slice('/test/'.length));
  const upload = url.searchParams.get('uploadId');
  if (request.method === 'POST') return answerMultipart(state, exchange, key);
  if (request.method === 'GET' && key === '') return list(state, exchange);
  if (request.method === 'PUT' && upload !== null) return putPart(state, exchange, upload);
  if (request.method === 'DELETE' && upload !== null) state.uploads.delete(upload);
  else if (request.method === 'DELETE') state.objects.delete(key);
  else if (request.method === 'PUT') state.objects.set(key, exchange.body);
  else if (state.closed.has(key)) return fail(exchange.response, 403, 'AccessDenied');
  else return read(state, exchange, key);
  exchange.response.writeHead(request.method === 'DELETE' ? 204 : 200, { etag: '"e"' }).end();
}

function answerMultipart(state: State, { response, url }: Exchange, key: string): unknown {
  const upload = url.searchParams.get('uploadId');
  if (upload === null) {
    const id = `upload-${state.uploads.size + 1}`;
    state.uploads.set(id, new Map());
    return xml(
      response,
      `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
    );
  }
  const parts = [...(state.uploads.get(upload) ?? [])].sort(([a], [b]) => a - b).map(([, part]) => part);
  state.objects.set(key, Buffer.concat(parts));
  state.uploads.delete(upload);
  xml(response, '<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>');
}

function putPart(state: State, { response, url, body }: Exchange, upload: string): unknown {
  if (state.failParts) return fail(response, 400, 'BadDigest');
  state.uploads.get(upload)?.set(Number(url.searchParams.get('partNumber')), body);
  response.writeHead(200, { etag: `"${createHash('md5').update(body).digest('hex')}"` }).end();
}

function list(state: State, { response, url }: Exchange): unknown {
  const prefix = url.searchParams.get('prefix') ?? '';
  const found = [...state.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  const after = url.searchParams.get('continuation-token');
  const left = found.filter((key) => after === null || key > after);
  const page = left.slice(0, 3);
  const contents = page.map((key) => {
    const object = state.objects.get(key) ?? Buffer.alloc(0);
    const etag = createHash('md5').update(object).digest('hex');
    return `<Contents><Key>${key}</Key><ETag>"${etag}"</ETag><Size>${object.length}</Size></Contents>`;
  });
  const more = left.length > 3;
  const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  return xml(
    response,
    `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
  );
}

function read(state: State, { request, response }: Exchange, key: string): unknown {
  const object = state.objects.get(key);
  if (!object) return fail(response, 404, 'NoSuchKey');
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  const start = Number(range?.[1] ?? 0);
  if (range && start >= object.length) return fail(response, 416, 'InvalidRange');
  const slice = object.subarray(start, range ? Number(range[2]) + 1 : undefined);
  response.writeHead(range ? 206 : 200, { 'content-length': slice.length });
  response.end(request.method === 'HEAD' ? undefined : slice);
}

const xml = (response: ServerResponse, body: string) =>
  response.setHeader('content-type', 'application/xml').end(body);
const fail = (response: ServerResponse, status: number, code: string) =>
  response.writeHead(status).end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

function isSigned(request: IncomingMessage, url: URL, body: Buffer): boolean {
  const header =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
  const [, id, day = '', region = '', names = '', signature] =
    header.exec(request.headers.authorization ?? '') ?? [];
  const payload = String(request.headers['x-amz-content-sha256']);
  if (id !== FAKE_KEYS.accessKeyId || (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(body)))
    return false;
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort();
  const canonical = [request.method, url.pathname, query.join('&'), headers.join(''), names, payload].join(
    '\n',
  );
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [region, 's3', 'aws4_request'].reduce<Buffer>(
    hmac,
    hmac(`AWS4${FAKE_KEYS.secretAccessKey}`, day),
  );
  return hmac(key, text).toString('hex') === signature;
}
