import type { ConfigOf } from '@jishi/contract';
import { Problem, problem } from '../../../../kernel/problem.ts';
import type { OutboundResponse } from '../../../../platform/outbound/index.ts';
import { isWanted } from '../filter.ts';
import { bodyOf, collect, judgeUrl, type SourceHttp, sourceHttp } from '../http.ts';
import type { ConnectorKind, KnownItem, OpenSource, SourceChange, SourceContext } from '../kind.ts';
import { inScope, pageAddress } from './address.ts';
import { type Page, readPage } from './page.ts';
import { noRobots, parseRobots, type Robots } from './robots.ts';
import { sitemapPages } from './sitemap.ts';

const pageBytes = 5 * 1024 * 1024;
const linksKept = 300;

/** Pages of web sites: those of the sitemaps, and what links lead to. Only what anybody may see, and robots.txt allows. */
export const webKind: ConnectorKind<'web'> = {
  kind: 'web',
  secrets: [],
  permissions: false,
  placeOf: ({ start }) => start.map((url) => new URL(url).origin).join(' '),
  judge: async (scope, { start }) => {
    for (const url of start) await judgeUrl(scope, url);
  },
  open: openSite,
};

async function openSite(context: SourceContext<'web'>): Promise<OpenSource> {
  const http = sourceHttp(context);
  return {
    listChanges: () => crawl({ context, http, robots: new Map(), queue: [], seen: new Set() }),
    fetch: async ({ externalId }) => {
      const response = await http.request(externalId);
      return { content: bodyOf(response), mediaType: response.headers['content-type'] };
    },
  };
}

interface Crawl {
  context: SourceContext<'web'>;
  http: SourceHttp;
  robots: Map<string, Robots>;
  queue: { address: string; depth: number }[];
  seen: Set<string>;
}

async function* crawl(at: Crawl): AsyncGenerator<SourceChange> {
  const { config, signal } = at.context;
  await seed(at);
  let pages = 0;
  for (let next = at.queue.shift(); next !== undefined; next = at.queue.shift()) {
    signal.throwIfAborted();
    if (pages >= config.maxPages) {
      // What was not visited may still be there.
      yield { type: 'end', complete: false, cursor: null };
      return;
    }
    for await (const change of visit(at, next)) {
      if (change.type === 'item') pages += 1;
      yield change;
    }
  }
  yield { type: 'end', complete: true, cursor: null };
}

/** Start pages have to be reachable and allowed, or the source says so; sitemaps may be missing. */
async function seed(at: Crawl): Promise<void> {
  const { config } = at.context;
  for (const text of config.start) {
    const address = pageAddress(text);
    if (address === undefined) continue;
    const robots = await robotsOf(at, address);
    const { pathname, search, origin } = new URL(address);
    if (!robots.allows(pathname + search)) throw problem('connectors.robots_refused');
    enqueue(at, address, 0);
    if (!config.sitemap) continue;
    const maps = robots.sitemaps.length > 0 ? robots.sitemaps : [`${origin}/sitemap.xml`];
    const pages = await sitemapPages(
      at.http,
      maps.filter((map) => URL.canParse(map)),
      {
        limit: config.maxPages,
        inScope: (page) => URL.canParse(page) && inScope(page, config),
      },
    );
    for (const page of pages) enqueue(at, page, 0);
  }
}

function enqueue({ context, queue, seen }: Crawl, text: string, depth: number): void {
  const address = pageAddress(text);
  if (address === undefined || depth > context.config.maxDepth || seen.has(address)) return;
  if (!inScope(address, context.config)) return;
  seen.add(address);
  queue.push({ address, depth });
}

async function robotsOf(at: Crawl, address: string): Promise<Robots> {
  const { origin } = new URL(address);
  const known = at.robots.get(origin);
  if (known !== undefined) return known;
  const robots = await readRobots(at.http, origin);
  at.robots.set(origin, robots);
  return robots;
}

/** RFC 9309: no file = everything; a server that fails = nothing, which ends the run rather than emptying the source. */
async function readRobots(http: SourceHttp, origin: string): Promise<Robots> {
  const also = [400, 401, 403, 404, 405, 410];
  const response = await http.request(`${origin}/robots.txt`, { also });
  const content = Buffer.concat(await collect(bodyOf(response), 1024 * 1024)).toString('utf8');
  return response.status === 200 ? parseRobots(content) : noRobots;
}

async function* visit(
  at: Crawl,
  { address, depth }: { address: string; depth: number },
): AsyncGenerator<SourceChange> {
  const robots = await robotsOf(at, address);
  const { pathname, search } = new URL(address);
  if (!robots.allows(pathname + search)) return yield { type: 'skipped' };
  const { context, http } = at;
  if (robots.delaySeconds > 0)
    await context.scope.ports.connectors.wait(robots.delaySeconds * 1000, context.signal);
  const known = (await context.known([address])).get(address);
  try {
    const response = await http.request(address, { headers: conditional(known) });
    yield* read(at, { address, depth, known, response });
  } catch (error) {
    yield failed(address, error);
  }
}

/** 304 only helps when the document of that version is here. */
function conditional(known: KnownItem | undefined): Record<string, string> {
  const { etag, modified } = (known?.state ?? {}) as PageState;
  if (known?.fingerprint == null) return {};
  return {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(modified === undefined ? {} : { 'if-modified-since': modified }),
  };
}

interface PageState {
  etag?: string;
  modified?: string;
  links?: string[];
}

interface Visit {
  address: string;
  depth: number;
  known: KnownItem | undefined;
  response: OutboundResponse;
}

async function* read(at: Crawl, { address, depth, known, response }: Visit): AsyncGenerator<SourceChange> {
  const { config } = at.context;
  if (response.status === 304 && known !== undefined) {
    response.body.resume();
    yield sameAsBefore(at, known, depth);
    return;
  }
  const arrived = pageAddress(response.url);
  if (arrived !== address) {
    // A redirect: the page counts once, under its own address, when that belongs to the source.
    response.body.on('error', () => undefined).destroy();
    if (arrived !== undefined) enqueue(at, arrived, depth);
    return;
  }
  const type = String(response.headers['content-type'] ?? '').toLowerCase();
  if (type.includes('html')) yield* readHtml(at, { address, depth, response });
  else yield readFile(address, response, config);
}

function sameAsBefore(at: Crawl, known: KnownItem, depth: number): SourceChange {
  const state = (known.state ?? {}) as PageState;
  for (const link of state.links ?? []) enqueue(at, link, depth + 1);
  return {
    type: 'item',
    item: {
      externalId: known.externalId,
      name: known.name,
      fingerprint: known.fingerprint ?? '',
      url: known.externalId,
      modifiedAt: dateOf(state.modified),
      state: known.state ?? {},
    },
  };
}

function readFile(address: string, response: OutboundResponse, config: ConfigOf<'web'>): SourceChange {
  response.body.on('error', () => undefined).destroy();
  const { headers } = response;
  const path = decodeURIComponentSafely(new URL(address).pathname);
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!isWanted(name, { endings: [], exclude: config.exclude })) return { type: 'skipped' };
  const size = Number(headers['content-length']);
  return {
    type: 'item',
    item: {
      externalId: address,
      name,
      fingerprint: `${headers.etag ?? ''}:${headers['last-modified'] ?? ''}:${headers['content-length'] ?? ''}`,
      mediaType: headers['content-type'],
      ...(Number.isSafeInteger(size) ? { size } : {}),
      url: address,
      modifiedAt: dateOf(headers['last-modified']),
    },
  };
}

async function* readHtml(
  at: Crawl,
  { address, depth, response }: Omit<Visit, 'known'>,
): AsyncGenerator<SourceChange> {
  const content = Buffer.concat(await collect(bodyOf(response), pageBytes));
  const page = readPage(new TextDecoder(charsetOf(response)).decode(content), address);
  const links = page.nofollow ? [] : page.links;
  for (const link of links) enqueue(at, link, depth + 1);
  const canonical = page.canonical === undefined ? undefined : pageAddress(page.canonical);
  if (canonical !== undefined && canonical !== address && inScope(canonical, at.context.config)) {
    enqueue(at, canonical, depth);
    return;
  }
  if (page.noindex) return yield { type: 'skipped' };
  yield toItem({ address, content, page, links }, response);
}

function toItem(
  { address, content, page, links }: { address: string; content: Buffer; page: Page; links: string[] },
  { headers }: OutboundResponse,
): SourceChange {
  const modified = headers['last-modified'];
  const kept = links
    .map((link) => pageAddress(link) ?? '')
    .filter((link) => link !== '')
    .slice(0, linksKept);
  return {
    type: 'item',
    item: {
      externalId: address,
      name: `${page.title.replaceAll('/', ' ') || new URL(address).pathname}.html`,
      fingerprint: page.digest,
      mediaType: 'text/html',
      size: content.byteLength,
      url: address,
      modifiedAt: dateOf(modified),
      content,
      state: {
        ...(headers.etag === undefined ? {} : { etag: headers.etag }),
        ...(modified === undefined ? {} : { modified }),
        links: kept,
      },
    },
  };
}

/** A page that is gone is gone; one that fails is left as it is. */
function failed(address: string, error: unknown): SourceChange {
  if (!(error instanceof Problem) || error.code === 'connectors.busy') throw error;
  if (error.code === 'connectors.item_missing') return { type: 'removed', externalId: address };
  return { type: 'unreadable', prefix: address, problem: { code: 'connectors.item_unreadable', params: {} } };
}

function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function charsetOf({ headers }: OutboundResponse): string {
  const label = /charset="?([\w-]{1,40})/i.exec(String(headers['content-type']))?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return 'utf-8';
  }
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
