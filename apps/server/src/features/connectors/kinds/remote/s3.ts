import type { ConfigOf } from '@jishi/contract';
import { problem } from '../../../../kernel/problem.ts';
import { isWanted } from '../filter.ts';
import { bodyOf, judgeUrl, sourceHttp } from '../http.ts';
import type { ConnectorKind, OpenSource, SourceChange, SourceContext } from '../kind.ts';
import { signS3 } from './sign-s3.ts';
import { readXml, textAt, type XmlNode } from './xml.ts';

/** A bucket that speaks the S3 protocol (ListObjectsV2). */
export const s3Kind: ConnectorKind<'s3'> = {
  kind: 's3',
  secrets: [
    { name: 'accessKeyId', required: true },
    { name: 'secretAccessKey', required: true },
  ],
  permissions: false,
  placeOf: (config) => new URL(addressOf(config)).origin,
  judge: (scope, config) => judgeUrl(scope, addressOf(config)),
  open: openBucket,
};

/** Without a slash at the end. */
function addressOf({ bucket, region, endpoint, pathStyle }: ConfigOf<'s3'>): string {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw problem('connectors.config_refused', { field: 'bucket', reason: bucket });
  const base = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
  if (pathStyle || endpoint !== undefined)
    return `${base.origin}${base.pathname.replace(/\/+$/, '')}/${bucket}`;
  return `${base.protocol}//${bucket}.${base.host}`;
}

async function openBucket(context: SourceContext<'s3'>): Promise<OpenSource> {
  const { config, secrets } = context;
  const address = addressOf(config);
  const http = sourceHttp(context);
  const signed = (url: URL) =>
    signS3(url, {
      region: config.region,
      accessKeyId: secrets.accessKeyId ?? '',
      secretAccessKey: secrets.secretAccessKey ?? '',
      now: context.scope.clock.now(),
    });
  const page = async (token: string | undefined) => {
    const url = new URL(`${address}/`.replace(/\/+$/, '/'));
    const query = {
      'list-type': '2',
      'max-keys': '1000',
      prefix: config.prefix,
      ...(token === undefined ? {} : { 'continuation-token': token }),
    };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const { text } = await http.text(url.href, { headers: signed(url), maxRedirects: 0 }).catch(refused);
    return readPage(await readXml(text));
  };
  return {
    async *listChanges() {
      let token: string | undefined;
      do {
        const { objects, next } = await page(token);
        for (const object of objects) yield toChange(object, config);
        token = next;
      } while (token !== undefined);
      yield { type: 'end', complete: true, cursor: null };
    },
    fetch: async ({ externalId }) => {
      const url = new URL(`${address}/${externalId.split('/').map(encodeKey).join('/')}`);
      const response = await http.request(url.href, { headers: signed(url), maxRedirects: 0 });
      return { content: bodyOf(response), mediaType: response.headers['content-type'] };
    },
  };
}

/** For the bucket itself, "forbidden" means the key, and "not found" the name. */
function refused(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'connectors.item_unreadable') throw problem('connectors.credentials_rejected', {}, error);
  if (code === 'connectors.item_missing')
    throw problem('connectors.config_refused', { field: 'bucket', reason: '404' }, error);
  throw error;
}

function encodeKey(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

interface S3Object {
  key: string;
  etag: string;
  size: number;
  modified: string;
}

function readPage(root: XmlNode): { objects: S3Object[]; next: string | undefined } {
  if (root.name !== 'ListBucketResult')
    throw problem('connectors.answer_invalid', { reason: 'no ListBucketResult' });
  const objects = root.children
    .filter(({ name }) => name === 'Contents')
    .map((node) => ({
      key: textAt(node, 'Key'),
      etag: textAt(node, 'ETag'),
      size: Number(textAt(node, 'Size')),
      modified: textAt(node, 'LastModified'),
    }));
  const truncated = textAt(root, 'IsTruncated') === 'true';
  const next = textAt(root, 'NextContinuationToken');
  // A page that says there is more and not where would end the listing early, and what follows would look removed.
  if (truncated && next === '')
    throw problem('connectors.answer_invalid', { reason: 'no continuation token' });
  return { objects, next: truncated ? next : undefined };
}

function toChange({ key, etag, size, modified }: S3Object, config: ConfigOf<'s3'>): SourceChange {
  if (key.endsWith('/') || !isWanted(key, config)) return { type: 'skipped' };
  const name = key.startsWith(config.prefix) ? key.slice(config.prefix.lastIndexOf('/') + 1) : key;
  const modifiedAt = new Date(modified);
  return {
    type: 'item',
    item: {
      externalId: key,
      name,
      fingerprint: `${etag}:${size}`,
      // Only the ETag of an upload in one part is a digest of the content.
      ...(/^"[0-9a-f]{32}"$/.test(etag) ? { moveKey: `${etag}:${size}` } : {}),
      size,
      ...(Number.isNaN(modifiedAt.getTime()) ? {} : { modifiedAt }),
    },
  };
}
