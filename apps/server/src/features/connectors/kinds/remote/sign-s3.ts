import { createHash, createHmac } from 'node:crypto';

export interface S3Credentials {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  now: Date;
}

const emptyHash = createHash('sha256').update('').digest('hex');

/**
 * Headers of a GET without a body under AWS Signature Version 4.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signS3(
  url: URL,
  { region, accessKeyId, secretAccessKey, now }: S3Credentials,
): Record<string, string> {
  const stamp = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const place = `${day}/${region}/s3/aws4_request`;
  const names = 'host;x-amz-content-sha256;x-amz-date';
  const canonical = [
    'GET',
    url.pathname,
    canonicalQuery(url),
    `host:${url.host}`,
    `x-amz-content-sha256:${emptyHash}`,
    `x-amz-date:${stamp}`,
    '',
    names,
    emptyHash,
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', stamp, place, createHash('sha256').update(canonical).digest('hex')].join(
    '\n',
  );
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
  const signature = hmac(key, text).toString('hex');
  return {
    'x-amz-content-sha256': emptyHash,
    'x-amz-date': stamp,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${place}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function canonicalQuery(url: URL): string {
  const pairs = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  // What is signed is what is sent: `URLSearchParams` writes a space as `+`.
  url.search = pairs.join('&');
  return pairs.join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
