import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request as it came over the wire. */
interface Received {
  method: string;
  /** As in the request line: path and query. */
  path: string;
  headers: IncomingHttpHeaders;
  bytes: Uint8Array;
}

interface Account {
  accessKeyId: string;
  secretKey: string;
  region: string;
  service: string;
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const form =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/**
 * What Amazon would find wrong with a signature, computed again from what was received, without the code under test:
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function checkSignature(received: Received, account: Account): string[] {
  const { headers } = received;
  const [, keyId, day = '', region, service, names, signature] = form.exec(headers.authorization ?? '') ?? [];
  if (names === undefined) return [`no signature: ${headers.authorization}`];
  const stamp = String(headers['x-amz-date']);
  const named =
    [keyId, region, service].join() === [account.accessKeyId, account.region, account.service].join();
  const expected = signatureOf(canonicalOf(received, names), { ...account, stamp, day });
  return [
    ...(named ? [] : [`credential ${keyId} ${region} ${service}`]),
    ...checkStamp(stamp, day),
    ...checkSigned(headers, names.split(';')),
    ...(expected === signature ? [] : ['the signature does not match']),
  ];
}

function checkStamp(stamp: string, day: string): string[] {
  const iso = stamp.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const age = Math.abs(Date.now() - Date.parse(iso));
  // Amazon's patience; NaN is not within it.
  return stamp.startsWith(day) && age < 300_000 ? [] : [`x-amz-date ${stamp}`];
}

/** Amazon wants these signed: host, the content type, and whatever begins with x-amz-; in order. */
function checkSigned(headers: IncomingHttpHeaders, signed: string[]): string[] {
  const needed = Object.keys(headers).filter((name) => /^(host|content-type|x-amz-.+)$/.test(name));
  return [
    ...needed.filter((name) => !signed.includes(name)).map((name) => `${name} is not signed`),
    ...(signed.join() === signed.toSorted().join() ? [] : ['signed headers out of order']),
  ];
}

function canonicalOf({ method, path: address, headers, bytes }: Received, names: string): string {
  const [path = '', query = ''] = address.split('?');
  return [
    method,
    // The path as received is encoded once; it is signed encoded twice.
    path.split('/').map(encoded).join('/'),
    query.split('&').toSorted().join('&'),
    ...names.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}`),
    '',
    names,
    sha256(bytes),
  ].join('\n');
}

function signatureOf(
  canonical: string,
  { secretKey, region, service, stamp, day }: Account & { stamp: string; day: string },
): string {
  const scope = [day, region, service, 'aws4_request'];
  const key = scope.reduce<Buffer | string>(hmac, `AWS4${secretKey}`);
  return hmac(key, `AWS4-HMAC-SHA256\n${stamp}\n${scope.join('/')}\n${sha256(canonical)}`).toString('hex');
}

function encoded(segment: string): string {
  return encodeURIComponent(segment).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
