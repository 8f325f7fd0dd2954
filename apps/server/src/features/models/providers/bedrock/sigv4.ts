import { createHash, createHmac } from 'node:crypto';

// AWS Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html

export interface AwsCredentials {
  accessKeyId: string;
  secretKey: string;
  sessionToken?: string | undefined;
}

export interface Signing {
  method: string;
  url: string;
  /** Signed along; lower-case names. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array | string;
  credentials: AwsCredentials;
  region: string;
  service: string;
  at: Date;
}

/** The headers that make this request a signed one, `host` left out (the client writes it). */
export function signedHeaders(signing: Signing): Record<string, string> {
  const { credentials, at, region, service } = signing;
  const stamp = `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const token = credentials.sessionToken;
  const added = {
    'x-amz-date': stamp,
    ...(token === undefined ? {} : { 'x-amz-security-token': token }),
  };
  const url = new URL(signing.url);
  const headers: Record<string, string> = { ...signing.headers, ...added, host: url.host };
  const names = Object.keys(headers).sort();
  const canonical = [
    signing.method,
    canonicalPath(url.pathname),
    canonicalQuery(url),
    ...names.map((name) => `${name}:${headers[name]?.trim().replaceAll(/ +/g, ' ')}`),
    '',
    names.join(';'),
    sha256(signing.body),
  ].join('\n');
  const scope = `${stamp.slice(0, 8)}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<Buffer | string>(hmac, `AWS4${credentials.secretKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const credential = `${credentials.accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...added, authorization };
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Every service but S3 encodes the path once more than it is in the address. */
function canonicalPath(path: string): string {
  return path.split('/').map(encode).join('/');
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

function encode(text: string): string {
  const strict = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, strict);
}
