import type { ConfigOf } from '@jishi/contract';
import { z } from 'zod';
import { isWanted } from '../../filter.ts';
import { basicAuth, bodyOf, judgeUrl, type SourceHttp, sourceHttp } from '../../http.ts';
import type { ConnectorKind, ListedItem, OpenSource, SourceChange, SourceContext } from '../../kind.ts';
import { addressOf, fileName, getJson, instantOf, once } from '../answer.ts';
import { needsPermission } from '../session.ts';
import { type ConfluenceAccess, cloudAccess, serverAccess } from './access.ts';
import {
  type Attachment,
  type ConfluenceListing,
  cloudListing,
  type Page,
  type Space,
  serverListing,
} from './listing.ts';
import { pageName, toHtml } from './storage.ts';

/** Pages (storage format) and attachments of Confluence Cloud, Server and Data Center. */
export const confluenceKind: ConnectorKind<'confluence'> = {
  kind: 'confluence',
  secrets: [
    { name: 'username', required: false },
    { name: 'token', required: true },
  ],
  permissions: true,
  placeOf: ({ url }) => new URL(url).origin,
  judge: (scope, { url }) => judgeUrl(scope, url),
  open: openSpaces,
};

interface Wiki {
  http: SourceHttp;
  base: string;
  config: ConfigOf<'confluence'>;
  listing: ConfluenceListing;
  /** Undefined when readers are not wanted. */
  access: ConfluenceAccess | undefined;
}

const body = z.object({ title: z.string(), body: z.object({ storage: z.object({ value: z.string() }) }) });

async function openSpaces(context: SourceContext<'confluence'>): Promise<OpenSource> {
  const { config, secrets, mirror } = context;
  const { username, token = '' } = secrets;
  // With a name it is an API token of the cloud or a password, alone a personal access token.
  const headers =
    username === undefined ? { authorization: `Bearer ${token}` } : basicAuth({ username, password: token });
  const http = sourceHttp(context, headers);
  const base = config.url.replace(/\/+$/, '');
  const cloud = config.edition === 'cloud';
  const access = cloud ? cloudAccess(http, base) : serverAccess(http, base);
  const wiki: Wiki = {
    http,
    base,
    config,
    listing: cloud ? cloudListing(http, base) : serverListing(http, base),
    access: mirror ? access : undefined,
  };
  return {
    listChanges: () => listWiki(wiki),
    fetch: async ({ externalId, state }) => {
      if (typeof state?.download === 'string') {
        const response = await http.request(linkOf(base, state.download));
        return { content: bodyOf(response), mediaType: response.headers['content-type'] };
      }
      const pageId = externalId.slice(externalId.indexOf('/') + 1);
      const found = await getJson(
        http,
        addressOf(base, `/rest/api/content/${pageId}`, { expand: 'body.storage' }),
        body,
      );
      return { content: once(toHtml(found.title, found.body.storage.value)), mediaType: 'text/html' };
    },
  };
}

/** Links in answers are relative to the context path. */
function linkOf(base: string, link: string): string {
  const { origin, pathname } = new URL(base);
  return new URL(
    link.startsWith(`${pathname}/`) ? link : `${pathname.replace(/\/+$/, '')}/${link.replace(/^\/+/, '')}`,
    origin,
  ).href;
}

async function* listWiki(wiki: Wiki): AsyncGenerator<SourceChange> {
  const spaces: Space[] = [];
  try {
    for await (const space of wiki.listing.spaces(wiki.config.spaces)) spaces.push(space);
  } catch (error) {
    needsPermission(error);
  }
  for (const space of spaces) yield* listSpace(wiki, space);
  yield { type: 'end', complete: true, cursor: null };
}

async function* listSpace(wiki: Wiki, space: Space): AsyncGenerator<SourceChange> {
  const { listing, config } = wiki;
  const pages = new Map<string, Page>();
  for await (const page of listing.pages(space)) pages.set(page.id, page);
  const readersOf = readersIn(wiki, space, pages);
  for (const page of pages.values()) {
    const readers = await readersOf(page);
    yield { type: 'item', item: { ...pageItem(wiki, page, pages), readers } };
  }
  if (!config.attachments) return;
  for await (const file of listing.attachments(space, pages)) {
    const page = pages.get(file.pageId);
    if (page === undefined || !isWanted(file.title, { endings: [] })) yield { type: 'skipped' };
    else
      yield {
        type: 'item',
        item: { ...fileItem(wiki, file, { page, pages }), readers: await readersOf(page) },
      };
  }
}

/** From the top; a page that is its own ancestor has none. */
function ancestorsOf(page: Page, pages: ReadonlyMap<string, Page>): Page[] {
  const above: Page[] = [];
  for (let next = pages.get(page.parentId ?? ''); next !== undefined; next = pages.get(next.parentId ?? '')) {
    if (next === page || above.includes(next)) break;
    above.unshift(next);
  }
  return above;
}

/** A page shows to those whom its space, its own restriction and those above it all let. */
function readersIn(
  { access }: Wiki,
  space: Space,
  pages: ReadonlyMap<string, Page>,
): (page: Page) => Promise<string[] | undefined> {
  if (access === undefined) return async () => undefined;
  const spaceReaders = access.ofSpace(space);
  // Somebody waits for it with the first page; until then its failure is nobody's.
  spaceReaders.catch(() => undefined);
  const own = new Map<string, Promise<string[] | undefined>>();
  const ownOf = ({ id }: Page) => {
    const known = own.get(id) ?? access.ofPage(id);
    own.set(id, known);
    return known;
  };
  return async (page) => {
    const lists = await Promise.all([...ancestorsOf(page, pages), page].map(ownOf));
    const restricting = lists.filter((list) => list !== undefined);
    const [first, ...others] = restricting;
    if (first === undefined) return spaceReaders;
    // Somebody named by a group above and by name below is in both, and that is not seen here: rather too few than too many.
    return first.filter((reader) => others.every((list) => list.includes(reader)));
  };
}

function pageItem({ base }: Wiki, page: Page, pages: ReadonlyMap<string, Page>): ListedItem {
  const above = ancestorsOf(page, pages).map(({ title }) => title);
  return {
    externalId: `page/${page.id}`,
    name: pageName(above, page.title),
    fingerprint: String(page.version),
    mediaType: 'text/html',
    url: page.webui === undefined ? undefined : linkOf(base, page.webui),
    ...instantOf(page.at),
  };
}

function fileItem(
  { base }: Wiki,
  file: Attachment,
  { page, pages }: { page: Page; pages: ReadonlyMap<string, Page> },
): ListedItem {
  const above = [...ancestorsOf(page, pages), page].map(({ title }) => title);
  return {
    externalId: `file/${file.id}`,
    name: fileName(above, file.title),
    fingerprint: String(file.version),
    mediaType: file.mediaType,
    size: file.size,
    url: page.webui === undefined ? undefined : linkOf(base, page.webui),
    state: { download: file.download },
    ...instantOf(file.at),
  };
}
