import type { ConfigOf } from '@jishi/contract';
import { z } from 'zod';
import { problem } from '../../../../../kernel/problem.ts';
import { isWanted } from '../../filter.ts';
import { bodyOf, judgeUrl, type SourceHttp, sourceHttp } from '../../http.ts';
import type {
  ConnectorKind,
  FetchedItem,
  ItemToFetch,
  ListedItem,
  OpenSource,
  SourceChange,
  SourceContext,
} from '../../kind.ts';
import {
  addressOf,
  digestOf,
  eachItem,
  fileName,
  getJson,
  instantOf,
  once,
  postJson,
  readAnswer,
} from '../answer.ts';
import { page as pageText } from '../markdown.ts';
import { isProblem, needsPermission, tokenHttp } from '../session.ts';
import { dingtalkBlock, toMarkdown } from './blocks.ts';

/** Knowledge bases of DingTalk: online documents by their blocks, uploaded files as they are. */
export const dingtalkKind: ConnectorKind<'dingtalk'> = {
  kind: 'dingtalk',
  secrets: [{ name: 'appSecret', required: true }],
  permissions: false,
  placeOf: (config) => new URL(baseOf(config)).origin,
  judge: (scope, config) => judgeUrl(scope, baseOf(config)),
  open: openWikis,
};

const baseOf = ({ endpoint }: ConfigOf<'dingtalk'>) => endpoint ?? 'https://api.dingtalk.com';
/** Some answers close their pages with an empty token, some with -1. */
const nextToken = z.union([z.string(), z.number()]).nullish();
const next = (token: z.infer<typeof nextToken>) =>
  token == null || token === '' || String(token) === '-1' ? undefined : String(token);

const token = z.object({ accessToken: z.string(), expireIn: z.number() });
const workspace = z.object({ workspaceId: z.string(), name: z.string().optional(), rootNodeId: z.string() });
const workspaces = z.object({ workspaces: z.array(workspace).default([]), nextToken });
const node = z.object({
  nodeId: z.string(),
  name: z.string(),
  type: z.string(),
  category: z.string().optional(),
  extension: z.string().optional(),
  url: z.string().optional(),
  size: z.number().optional(),
  modifiedTime: z.string().optional(),
  hasChildren: z.boolean().optional(),
});
type WikiNode = z.infer<typeof node>;
const nodes = z.object({ nodes: z.array(node).default([]), nextToken });

interface Wiki {
  http: SourceHttp;
  base: string;
  config: ConfigOf<'dingtalk'>;
}

async function openWikis(context: SourceContext<'dingtalk'>): Promise<OpenSource> {
  const { config, secrets } = context;
  const base = baseOf(config);
  const http = tokenHttp(context, {
    sign: (value, url) => ({ url, headers: { 'x-acs-dingtalk-access-token': value } }),
    load: async (plain) => {
      const request = postJson({ appKey: config.appKey, appSecret: secrets.appSecret ?? '' });
      const url = addressOf(base, '/v1.0/oauth2/accessToken');
      const { value, response } = await plain.json(url, { ...request, also: [400] });
      if (response.status === 400) throw problem('connectors.credentials_rejected');
      const { accessToken, expireIn } = readAnswer(token, value);
      return { value: accessToken, seconds: expireIn };
    },
  });
  const wiki: Wiki = { http, base, config };
  const plain = sourceHttp(context);
  return {
    listChanges: () => listWikis(wiki),
    fetch: (item) => fetchNode(wiki, plain, item),
  };
}

async function* listWikis(wiki: Wiki): AsyncGenerator<SourceChange> {
  const { http, base, config } = wiki;
  const found: z.infer<typeof workspace>[] = [];
  if (config.workspaces.length === 0) {
    const all = eachItem(async (token) => {
      const query = { operatorId: config.operator, maxResults: '30', nextToken: token };
      const answer = await getJson(http, addressOf(base, '/v2.0/wiki/workspaces', query), workspaces).catch(
        needsPermission,
      );
      return { items: answer.workspaces, next: next(answer.nextToken) };
    });
    for await (const one of all) found.push(one);
  }
  for (const id of config.workspaces) {
    const url = addressOf(base, `/v2.0/wiki/workspaces/${encodeURIComponent(id)}`, {
      operatorId: config.operator,
    });
    const answer = await getJson(http, url, z.object({ workspace })).catch(needsPermission);
    found.push(answer.workspace);
  }
  for (const { workspaceId, rootNodeId } of found)
    yield* listNodes(wiki, rootNodeId, { id: workspaceId, folders: [] });
  yield { type: 'end', complete: true, cursor: null };
}

const deepest = 50;

async function* listNodes(
  wiki: Wiki,
  parent: string,
  place: { id: string; folders: string[] },
): AsyncGenerator<SourceChange> {
  const children = await childrenOf(wiki, parent).catch((error) => {
    const closed =
      isProblem(error, 'connectors.item_unreadable') || isProblem(error, 'connectors.item_missing');
    if (!closed) throw error;
    return place.folders.length === 0 ? needsPermission(error) : undefined;
  });
  if (children === undefined || place.folders.length > deepest) {
    const params = { reason: place.folders.join('/') };
    return yield {
      type: 'unreadable',
      prefix: `${place.id}/`,
      problem: { code: 'connectors.folder_unreadable', params },
    };
  }
  for (const child of children) {
    const id = `${place.id}/${child.nodeId}`;
    const folder = child.type === 'FOLDER';
    if (!folder) yield toChange(child, id, place.folders);
    if (folder || child.hasChildren === true)
      yield* listNodes(wiki, child.nodeId, {
        id,
        folders: [...place.folders, child.name.replace(/\.adoc$/, '')],
      });
  }
}

async function childrenOf({ http, base, config }: Wiki, parentNodeId: string): Promise<WikiNode[]> {
  const children: WikiNode[] = [];
  const all = eachItem(async (token) => {
    const query = { parentNodeId, operatorId: config.operator, maxResults: '50', nextToken: token };
    const answer = await getJson(http, addressOf(base, '/v2.0/wiki/nodes', query), nodes);
    return { items: answer.nodes, next: next(answer.nextToken) };
  });
  for await (const child of all) children.push(child);
  return children;
}

const isOnline = ({ category, extension }: WikiNode) =>
  category === 'ALIDOC' && (extension ?? 'adoc') === 'adoc';

function toChange(found: WikiNode, externalId: string, folders: string[]): SourceChange {
  const title = found.name.replace(/\.adoc$/, '');
  const online = isOnline(found);
  // Online sheets and mind maps cannot be read as documents.
  if (!online && (found.category === 'ALIDOC' || !isWanted(found.name, { endings: [] })))
    return { type: 'skipped' };
  const item: ListedItem = {
    externalId,
    name: fileName(folders, title, online ? 'md' : undefined),
    fingerprint: digestOf(found.modifiedTime ?? '', String(found.size ?? ''), title),
    moveKey: `${found.nodeId}:${found.modifiedTime ?? ''}`,
    url: found.url,
    ...(online ? { mediaType: 'text/markdown' } : {}),
    ...(found.size === undefined ? {} : { size: found.size }),
    state: { nodeId: found.nodeId, online, title },
    ...instantOf(found.modifiedTime),
  };
  return { type: 'item', item };
}

const state = z.object({ nodeId: z.string(), online: z.boolean(), title: z.string() });
const blocks = z.object({ result: z.object({ data: z.array(dingtalkBlock).default([]) }) });
const dentry = z.object({ spaceId: z.string(), dentryId: z.string() });
const downloadInfo = z.object({
  headerSignatureInfo: z.object({
    resourceUrls: z.array(z.string()).min(1),
    headers: z.record(z.string(), z.string()).default({}),
  }),
});
const blocksAtOnce = 100;

async function fetchNode(wiki: Wiki, plain: SourceHttp, item: ItemToFetch): Promise<FetchedItem> {
  const { nodeId, online, title } = readAnswer(state, item.state);
  if (!online) return download(wiki, plain, nodeId);
  const path = `/v1.0/doc/suites/documents/${encodeURIComponent(nodeId)}/blocks`;
  const all: z.infer<typeof dingtalkBlock>[] = [];
  for (let start = 0; ; start += blocksAtOnce) {
    const range = { startIndex: String(start), endIndex: String(start + blocksAtOnce - 1) };
    const url = addressOf(wiki.base, path, { operatorId: wiki.config.operator, ...range });
    const { data } = (await getJson(wiki.http, url, blocks)).result;
    all.push(...data);
    if (data.length < blocksAtOnce) break;
  }
  return { content: once(pageText(title, toMarkdown(all))), mediaType: 'text/markdown' };
}

/** A file lies on another host, which gets the headers that were made for it and not the token. */
async function download(
  { http, base, config }: Wiki,
  plain: SourceHttp,
  nodeId: string,
): Promise<FetchedItem> {
  const path = `/v2.0/doc/dentries/${encodeURIComponent(nodeId)}/queryDentryId`;
  const found = await getJson(http, addressOf(base, path, { operatorId: config.operator }), dentry);
  const query = `/v1.0/storage/spaces/${encodeURIComponent(found.spaceId)}/dentries/${encodeURIComponent(found.dentryId)}/downloadInfos/query`;
  const request = postJson({ option: { preferIntranet: false } });
  const { value } = await http.json(addressOf(base, query, { unionId: config.operator }), request);
  const { resourceUrls, headers } = readAnswer(downloadInfo, value).headerSignatureInfo;
  return { content: bodyOf(await plain.request(resourceUrls[0] ?? '', { headers })) };
}
