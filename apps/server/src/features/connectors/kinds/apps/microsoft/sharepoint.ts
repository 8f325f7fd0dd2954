import type { ConfigOf } from '@jishi/contract';
import { z } from 'zod';
import { problem } from '../../../../../kernel/problem.ts';
import type { Scope } from '../../../../../kernel/scope.ts';
import { isWanted } from '../../filter.ts';
import { bodyOf, judgeUrl, type SourceHttp } from '../../http.ts';
import type { ConnectorKind, ListedItem, OpenSource, SourceChange, SourceContext } from '../../kind.ts';
import {
  addressOf,
  type FeedCursor,
  fileName,
  getJson,
  instantOf,
  readAnswer,
  readCursor,
} from '../answer.ts';
import { bearer, isProblem, needsPermission, tokenHttp } from '../session.ts';
import { readersOf } from './sharing.ts';

const clouds = {
  global: { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
  china: {
    login: 'https://login.partner.microsoftonline.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
  },
} as const;

/** Document libraries of a SharePoint site, or a OneDrive, by the delta queries of Microsoft Graph. */
export const sharepointKind: ConnectorKind<'sharepoint'> = {
  kind: 'sharepoint',
  secrets: [{ name: 'clientSecret', required: true }],
  permissions: true,
  placeOf: (config) => new URL(cloudOf(config).login).origin,
  judge,
  open: openLibraries,
};

function cloudOf({ cloud, endpoint }: ConfigOf<'sharepoint'>): { login: string; graph: string } {
  return endpoint === undefined ? clouds[cloud] : { login: endpoint, graph: endpoint };
}

async function judge(scope: Scope, config: ConfigOf<'sharepoint'>): Promise<void> {
  if (!/^https:\/\/[^/]+/.test(config.location) && !/^[^\s@/]+@[^\s@/]+$/.test(config.location))
    throw problem('connectors.config_refused', { field: 'location', reason: config.location });
  const { login, graph } = cloudOf(config);
  await judgeUrl(scope, login);
  await judgeUrl(scope, graph);
}

const token = z.object({ access_token: z.string(), expires_in: z.coerce.number() });
const driveItem = z.object({
  id: z.string(),
  name: z.string().optional(),
  eTag: z.string().optional(),
  cTag: z.string().optional(),
  size: z.number().optional(),
  webUrl: z.string().optional(),
  lastModifiedDateTime: z.string().optional(),
  file: z.object({ mimeType: z.string().optional() }).nullish(),
  folder: z.unknown().optional(),
  root: z.unknown().optional(),
  deleted: z.unknown().optional(),
  parentReference: z.object({ id: z.string().optional(), path: z.string().optional() }).nullish(),
});
type DriveItem = z.infer<typeof driveItem>;
const delta = z.object({
  value: z.array(driveItem),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
});
const withId = z.object({ id: z.string() });

interface Library {
  http: SourceHttp;
  /** With the version. */
  api: string;
  context: SourceContext<'sharepoint'>;
}

async function openLibraries(context: SourceContext<'sharepoint'>): Promise<OpenSource> {
  const { config, secrets } = context;
  const { login, graph } = cloudOf(config);
  const http = tokenHttp(context, {
    sign: bearer,
    load: async (plain) => {
      const url = addressOf(login, `/${encodeURIComponent(config.directory)}/oauth2/v2.0/token`);
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: config.clientId,
        client_secret: secrets.clientSecret ?? '',
        scope: `${graph}/.default`,
      });
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const { value, response } = await plain.json(url, {
        method: 'POST',
        headers,
        body: form.toString(),
        also: [400],
      });
      if (response.status === 400) throw problem('connectors.credentials_rejected');
      const { access_token, expires_in } = readAnswer(token, value);
      return { value: access_token, seconds: expires_in };
    },
  });
  const library: Library = { http, api: addressOf(graph, '/v1.0'), context };
  return {
    listChanges: (cursor) => listLibraries(library, readCursor(context, cursor)),
    fetch: async ({ externalId }) => {
      // It answers with a redirect to another host, which gets no token.
      const response = await http.request(`${library.api}/${pathOf(externalId)}/content`);
      return { content: bodyOf(response), mediaType: response.headers['content-type'] };
    },
  };
}

const pathOf = (externalId: string) => {
  const [drive = '', item = ''] = externalId.split('/');
  return `drives/${encodeURIComponent(drive)}/items/${encodeURIComponent(item)}`;
};

async function drivesOf({ http, api, context }: Library): Promise<string[]> {
  const { location } = context.config;
  if (!location.startsWith('https:')) {
    const drive = await getJson(http, `${api}/users/${encodeURIComponent(location)}/drive`, withId);
    return [drive.id];
  }
  const { host, pathname } = new URL(location);
  const path = pathname.replace(/\/+$/, '');
  const site = await getJson(http, `${api}/sites/${host}${path === '' ? '' : `:${path}`}`, withId);
  const drives = await getJson(http, `${api}/sites/${site.id}/drives`, z.object({ value: z.array(withId) }));
  return drives.value.map(({ id }) => id);
}

/** What changed since the links of the last run, or everything: once a day, and when a link or a folder says so. */
async function* listLibraries(library: Library, from: FeedCursor | undefined): AsyncGenerator<SourceChange> {
  const drives = await drivesOf(library).catch((error) => notThere(library, error));
  const links = drives.map((drive) => from?.feed[drive]);
  const known = from !== undefined && links.every((link) => link !== undefined);
  const changed = known ? await changesSince(library, drives, from) : undefined;
  if (from !== undefined && changed !== undefined) {
    yield* describeChanged(library, changed.items);
    yield { type: 'end', complete: false, cursor: JSON.stringify({ ...from, feed: changed.feed }) };
    return;
  }
  const feed: Record<string, string> = {};
  for (const drive of drives) {
    const read = await readDelta(library, `${library.api}/drives/${encodeURIComponent(drive)}/root/delta`);
    feed[drive] = read.link;
    yield* describeAll(library, drive, read.items);
  }
  const cursor: FeedCursor = { feed, fullAt: library.context.scope.clock.now().getTime() };
  yield { type: 'end', complete: true, cursor: JSON.stringify(cursor) };
}

/** Of the site or the person itself, "not found" is about what was typed in. */
function notThere({ context }: Library, error: unknown): never {
  const { location: reason } = context.config;
  if (isProblem(error, 'connectors.item_missing'))
    throw problem('connectors.config_refused', { field: 'location', reason }, error);
  return needsPermission(error);
}

interface DriveChange {
  drive: string;
  item: DriveItem;
}

type PlacedFile = DriveChange & { folders: string[] };

/** Undefined when only a full listing tells: a link that ran out, or a folder that changed (what lies in it is not told). */
async function changesSince(
  library: Library,
  drives: string[],
  from: FeedCursor,
): Promise<{ items: DriveChange[]; feed: Record<string, string> } | undefined> {
  const feed: Record<string, string> = {};
  const items: DriveChange[] = [];
  for (const drive of drives) {
    const read = await readDelta(library, from.feed[drive] ?? '').catch((error) => {
      if (isProblem(error, 'connectors.item_missing')) return undefined;
      throw error;
    });
    if (read === undefined) return undefined;
    if (read.items.some((item) => item.folder !== undefined && item.root === undefined)) return undefined;
    feed[drive] = read.link;
    items.push(...read.items.map((item) => ({ drive, item })));
  }
  return { items, feed };
}

/** The last word on an item counts. */
async function readDelta(
  { http, api }: Library,
  first: string,
): Promise<{ items: DriveItem[]; link: string }> {
  const items = new Map<string, DriveItem>();
  const headers = {
    prefer:
      'hierarchicalsharing, deltashowremovedasdeleted, deltatraversepermissiongaps, deltashowsharingchanges',
  };
  const seen = new Set<string>();
  for (let url = first; ; ) {
    if (new URL(url).origin !== new URL(api).origin || seen.has(url))
      throw problem('connectors.answer_invalid', { reason: 'next page' });
    seen.add(url);
    const answer = readAnswer(delta, (await http.json(url, { headers })).value);
    for (const item of answer.value) items.set(item.id, item);
    const link = answer['@odata.deltaLink'];
    if (link !== undefined) return { items: [...items.values()], link };
    const next = answer['@odata.nextLink'];
    if (next === undefined) throw problem('connectors.answer_invalid', { reason: 'no next page' });
    url = next;
  }
}

async function* describeAll(
  library: Library,
  drive: string,
  items: DriveItem[],
): AsyncGenerator<SourceChange> {
  const byId = new Map(items.map((item) => [item.id, item]));
  const foldersOf = (item: DriveItem) => {
    const folders: string[] = [];
    for (let up = byId.get(item.parentReference?.id ?? ''); up !== undefined && up.root === undefined; ) {
      folders.unshift(up.name ?? '');
      if (folders.length > 100) break;
      up = byId.get(up.parentReference?.id ?? '');
    }
    return folders;
  };
  const files = items.filter((item) => item.file != null && item.deleted === undefined);
  yield* describe(
    library,
    files.map((item) => ({ drive, item, folders: foldersOf(item) })),
  );
}

async function* describeChanged(library: Library, changed: DriveChange[]): AsyncGenerator<SourceChange> {
  const files: PlacedFile[] = [];
  for (const { drive, item } of changed) {
    const externalId = `${drive}/${item.id}`;
    if (item.deleted !== undefined) yield { type: 'removed', externalId };
    else if (item.file != null) {
      const folders = await foldersOf(library, externalId);
      if (folders === undefined) continue;
      files.push({ drive, item, folders });
      // It may have been wanted under its last name.
      if (!isWanted(fileName(folders, item.name ?? ''), library.context.config))
        yield { type: 'removed', externalId };
    }
  }
  yield* describe(library, files);
}

/** A delta does not tell in which folder an item lies. Undefined for one that went since: the next link tells. */
async function foldersOf({ http, api }: Library, externalId: string): Promise<string[] | undefined> {
  const url = `${api}/${pathOf(externalId)}?$select=id,parentReference`;
  try {
    const path = (await getJson(http, url, driveItem)).parentReference?.path ?? '';
    if (!path.includes(':')) return [];
    const inside = path.slice(path.indexOf(':') + 1).split('/');
    return inside.filter((part) => part !== '').map(decodeURIComponent);
  } catch (error) {
    if (isProblem(error, 'connectors.item_missing')) return undefined;
    throw error;
  }
}

async function* describe({ http, api, context }: Library, files: PlacedFile[]): AsyncGenerator<SourceChange> {
  const { config, mirror } = context;
  const wanted = files.filter(({ item, folders }) => isWanted(fileName(folders, item.name ?? ''), config));
  for (let count = wanted.length; count < files.length; count++) yield { type: 'skipped' };
  const atOnce = 100;
  for (let start = 0; start < wanted.length; start += atOnce) {
    const some = wanted.slice(start, start + atOnce);
    const paths = some.map(({ drive, item }) => `/${pathOf(`${drive}/${item.id}`)}`);
    const readers = mirror ? await readersOf({ http, api, context }, paths) : undefined;
    for (const [index, file] of some.entries())
      yield { type: 'item', item: { ...toItem(file), readers: readers?.get(paths[index] ?? '') } };
  }
}

function toItem({ drive, item, folders }: PlacedFile): ListedItem {
  return {
    externalId: `${drive}/${item.id}`,
    name: fileName(folders, item.name ?? ''),
    // cTag is of the content alone; libraries that have none give eTag.
    fingerprint: item.cTag ?? item.eTag ?? item.lastModifiedDateTime ?? '',
    mediaType: item.file?.mimeType,
    size: item.size,
    url: item.webUrl,
    ...instantOf(item.lastModifiedDateTime),
  };
}
