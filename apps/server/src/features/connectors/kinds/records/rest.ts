import { createHash } from 'node:crypto';
import type { ConfigOf } from '@jishi/contract';
import { problem } from '../../../../kernel/problem.ts';
import { bodyOf, judgeUrl, type SourceHttp, sourceHttp } from '../http.ts';
import type { ConnectorKind, ListedItem, OpenSource, SourceContext } from '../kind.ts';
import { toReaders, toText } from './template.ts';

type Search = (value: unknown, expression: string) => unknown;

const mostPages = 100_000;

/** Any JSON list over HTTP; fields by JMESPath (https://jmespath.org/specification.html). */
export const restKind: ConnectorKind<'rest'> = {
  kind: 'rest',
  secrets: [{ name: 'token', required: false }],
  permissions: true,
  placeOf: ({ url }) => new URL(url).origin,
  judge: async (scope, config) => {
    await judgeUrl(scope, config.url);
    await requireExpressions(config);
  },
  open: openList,
};

const expressionFields = ['items', 'key', 'title', 'content', 'file', 'modified', 'link', 'readers'] as const;

async function requireExpressions(config: ConfigOf<'rest'>): Promise<void> {
  const { search } = await import('jmespath');
  for (const field of expressionFields) {
    try {
      // Compiles it first; what it finds in nothing does not matter.
      if (config[field] !== undefined) search({}, config[field]);
    } catch (error) {
      // A function that does not like an empty value is no mistake of the expression.
      if (!(error instanceof Error) || !/^(Lexer|Parser)Error$/.test(error.name)) continue;
      const reason = error.message;
      throw problem('connectors.config_refused', { field, reason }, error);
    }
  }
  if (config.content === undefined && config.file === undefined)
    throw problem('connectors.config_refused', { field: 'content', reason: 'content | file' });
}

async function openList(context: SourceContext<'rest'>): Promise<OpenSource> {
  const { config, secrets } = context;
  const { search } = await import('jmespath');
  const find: Search = (value, expression) => search(value, expression);
  const { origin } = new URL(config.url);
  const http = sourceHttp(context);
  const headers = secrets.token === undefined ? {} : { [config.header]: secrets.token };
  return {
    async *listChanges() {
      for await (const item of pagesOf({ http, headers, config, find })) yield { type: 'item', item };
      yield { type: 'end', complete: true, cursor: null };
    },
    ...(config.file === undefined
      ? {}
      : {
          fetch: async ({ state }) => {
            const address = toText(state?.file);
            // The token is for this host only.
            const own = URL.canParse(address) && new URL(address).origin === origin;
            const response = await http.request(address, { headers: own ? headers : {} });
            return { content: bodyOf(response), mediaType: response.headers['content-type'] };
          },
        }),
  };
}

interface Listing {
  http: SourceHttp;
  headers: Record<string, string>;
  config: ConfigOf<'rest'>;
  find: Search;
}

async function* pagesOf(listing: Listing): AsyncGenerator<ListedItem> {
  const { http, headers, config, find } = listing;
  const start = firstPage(config);
  const seen = new Set<string>();
  let url: string | undefined = start;
  let count = 0;
  for (let page = 0; url !== undefined; page++) {
    // A source that leads in a circle never ends; what it listed so far says nothing of the rest.
    if (seen.has(url) || page >= mostPages)
      throw problem('connectors.answer_invalid', { reason: 'paging in a circle' });
    seen.add(url);
    const { value, response } = await http.json(url, { headers });
    const items = find(value, config.items) ?? [];
    if (!Array.isArray(items))
      throw problem('connectors.answer_invalid', { reason: `${config.items} is no list` });
    count += items.length;
    for (const item of items) yield toItem(listing, item);
    url = nextPage(
      { config, url, page, count, empty: items.length === 0 },
      { value, find, link: String(response.headers.link ?? '') },
    );
  }
}

function firstPage({ url, paging }: ConfigOf<'rest'>): string {
  if (paging.kind === 'page') return withParameter(url, paging.parameter, String(paging.first));
  return paging.kind === 'offset' ? withParameter(url, paging.parameter, '0') : url;
}

function nextPage(
  at: { config: ConfigOf<'rest'>; url: string; page: number; count: number; empty: boolean },
  answer: { value: unknown; find: Search; link: string },
): string | undefined {
  const { paging, url } = at.config;
  if (paging.kind === 'none') return undefined;
  if (paging.kind === 'page')
    return at.empty ? undefined : withParameter(url, paging.parameter, String(paging.first + at.page + 1));
  if (paging.kind === 'offset')
    return at.empty ? undefined : withParameter(url, paging.parameter, String(at.count));
  if (paging.kind === 'link')
    return sameOrigin(/<([^>]+)>\s*;[^,]*rel="?next"?/i.exec(answer.link)?.[1], at.url);
  const next = toText(answer.find(answer.value, paging.next));
  if (next === '') return undefined;
  return /^(https?:|\/)/.test(next) ? sameOrigin(next, at.url) : withParameter(url, paging.parameter, next);
}

function withParameter(url: string, name: string, value: string): string {
  const next = new URL(url);
  next.searchParams.set(name, value);
  return next.href;
}

/** The token goes to the host that it was given for. */
function sameOrigin(next: string | undefined, base: string): string | undefined {
  if (next === undefined) return undefined;
  const url = URL.canParse(next, base) ? new URL(next, base) : undefined;
  if (url?.origin !== new URL(base).origin)
    throw problem('connectors.answer_invalid', { reason: 'next page on another host' });
  return url.href;
}

const endings = { 'text/plain': 'txt', 'text/markdown': 'md', 'text/html': 'html' } as const;

function toItem({ config, find }: Listing, value: unknown): ListedItem {
  const read = (expression: string | undefined) =>
    expression === undefined ? '' : toText(find(value, expression));
  const externalId = read(config.key);
  if (externalId === '')
    throw problem('connectors.answer_invalid', { reason: `an item without ${config.key}` });
  const title = read(config.title) || externalId;
  const modifiedAt = new Date(read(config.modified));
  const dated = Number.isNaN(modifiedAt.getTime()) ? {} : { modifiedAt };
  const readers = config.readers === undefined ? undefined : (toReaders(find(value, config.readers)) ?? []);
  const common = { externalId, readers, url: read(config.link) || undefined, ...dated };
  if (config.file !== undefined) {
    const file = read(config.file);
    const version = config.modified === undefined ? JSON.stringify(value) : read(config.modified);
    return { ...common, name: title, fingerprint: digest(`${file}\n${version}`), state: { file } };
  }
  const text = read(config.content);
  return {
    ...common,
    name: `${title.replaceAll('/', ' ')}.${endings[config.contentType]}`,
    fingerprint: digest(`${config.contentType}\n${title}\n${text}`),
    mediaType: config.contentType,
    content: Buffer.from(text),
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
