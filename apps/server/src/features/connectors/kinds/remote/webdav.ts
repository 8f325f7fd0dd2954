import type { ConfigOf } from '@jishi/contract';
import { problem } from '../../../../kernel/problem.ts';
import { isWanted } from '../filter.ts';
import { basicAuth, bodyOf, judgeUrl, type SourceHttp, sourceHttp } from '../http.ts';
import type { ConnectorKind, OpenSource, SourceChange, SourceContext } from '../kind.ts';
import { childrenAt, readXml, textAt, type XmlNode } from './xml.ts';

const ask = `<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/><getetag/><getcontentlength/><getlastmodified/><getcontenttype/></prop></propfind>`;
const deepest = 40;

/** A WebDAV collection (Nextcloud, ownCloud, Apache, IIS …), folder by folder (RFC 4918, Depth: 1). */
export const webdavKind: ConnectorKind<'webdav'> = {
  kind: 'webdav',
  secrets: [
    { name: 'username', required: false },
    { name: 'password', required: false },
  ],
  permissions: false,
  placeOf: ({ url }) => new URL(url).origin,
  judge: (scope, { url }) => judgeUrl(scope, url),
  open: openCollection,
};

async function openCollection(context: SourceContext<'webdav'>): Promise<OpenSource> {
  const { config } = context;
  const root = new URL(config.url.endsWith('/') ? config.url : `${config.url}/`);
  const http = sourceHttp(context, basicAuth(context.secrets));
  return {
    async *listChanges() {
      yield* walk({ http, root, config, seen: new Set() }, root.pathname, 0);
      yield { type: 'end', complete: true, cursor: null };
    },
    fetch: async ({ externalId }) => {
      const response = await http.request(new URL(encodePath(externalId), root).href);
      return { content: bodyOf(response), mediaType: response.headers['content-type'] };
    },
  };
}

interface Walk {
  http: SourceHttp;
  root: URL;
  config: ConfigOf<'webdav'>;
  seen: Set<string>;
}

async function* walk(at: Walk, folder: string, depth: number): AsyncGenerator<SourceChange> {
  // A server may name a folder inside itself.
  if (at.seen.has(folder)) return;
  at.seen.add(folder);
  const listed = await propfind(at, folder, depth === 0);
  const prefix = relativeTo(at.root, folder);
  if (listed === undefined || depth > deepest) {
    yield {
      type: 'unreadable',
      prefix,
      problem: { code: 'connectors.folder_unreadable', params: { reason: prefix } },
    };
    return;
  }
  const below = listed.filter(({ path }) => !samePath(path, folder) && path.startsWith(at.root.pathname));
  for (const { path, node } of below) if (!isFolder(node)) yield toChange(at, path, node);
  for (const { path, node } of below)
    if (isFolder(node)) yield* walk(at, path.endsWith('/') ? path : `${path}/`, depth + 1);
}

function isFolder(node: XmlNode): boolean {
  return childrenAt(node, 'propstat', 'prop', 'resourcetype', 'collection').length > 0;
}

/** Undefined for a folder that may not be read; the root has to be readable. */
async function propfind(
  { http, root }: Walk,
  folder: string,
  isRoot: boolean,
): Promise<{ path: string; node: XmlNode }[] | undefined> {
  try {
    const { text } = await http.text(new URL(folder, root).href, {
      method: 'PROPFIND',
      headers: { depth: '1', 'content-type': 'application/xml; charset=utf-8' },
      body: ask,
    });
    const answer = readXml(text);
    if (answer.name !== 'multistatus')
      throw problem('connectors.answer_invalid', { reason: 'no multistatus' });
    return childrenAt(answer, 'response').map((node) => ({
      path: new URL(textAt(node, 'href'), new URL(folder, root)).pathname,
      node,
    }));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    const closed = code === 'connectors.item_unreadable' || code === 'connectors.item_missing';
    if (closed && !isRoot) return undefined;
    if (closed) throw problem('connectors.folder_unreadable', { reason: root.pathname }, error);
    throw error;
  }
}

function toChange({ root, config }: Walk, path: string, node: XmlNode): SourceChange {
  const name = relativeTo(root, path);
  if (!isWanted(name, config)) return { type: 'skipped' };
  const [prop] = childrenAt(node, 'propstat', 'prop');
  const property = (key: string) => (prop === undefined ? '' : textAt(prop, key));
  const size = Number(property('getcontentlength') || Number.NaN);
  const modifiedAt = new Date(property('getlastmodified'));
  const version = property('getetag') || property('getlastmodified');
  return {
    type: 'item',
    item: {
      externalId: name,
      name,
      fingerprint: `${version}:${property('getcontentlength')}`,
      mediaType: property('getcontenttype') || undefined,
      ...(Number.isSafeInteger(size) ? { size } : {}),
      ...(Number.isNaN(modifiedAt.getTime()) ? {} : { modifiedAt }),
      url: new URL(path, root).href,
    },
  };
}

function relativeTo(root: URL, path: string): string {
  const rest = path.startsWith(root.pathname) ? path.slice(root.pathname.length) : path;
  try {
    return decodeURIComponent(rest);
  } catch {
    return rest;
  }
}

function samePath(left: string, right: string): boolean {
  return left.replace(/\/+$/, '') === right.replace(/\/+$/, '');
}

function encodePath(path: string): string {
  // `./` keeps a first part with a colon from being read as a scheme.
  return `./${path.split('/').map(encodeURIComponent).join('/')}`;
}
