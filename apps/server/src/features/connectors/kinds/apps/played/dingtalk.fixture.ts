import {
  type Answer,
  type Asked,
  absent,
  dated,
  type PlayedApi,
  pageOf,
  refused,
  type Thing,
  type World,
} from './world.fixture.ts';

/** Things with an odd number of letters in their id are online documents, the others uploaded files. */
const isOnline = ({ id }: Thing) => id.length % 2 === 1;
const toNode = (thing: Thing) => ({
  nodeId: thing.id,
  name: isOnline(thing) ? `${thing.title}.adoc` : `${thing.title}.txt`,
  type: 'FILE',
  category: isOnline(thing) ? 'ALIDOC' : 'DOCUMENT',
  extension: isOnline(thing) ? 'adoc' : 'txt',
  url: `https://alidocs.dingtalk.com/i/nodes/${thing.id}`,
  modifiedTime: dated(thing.version),
});

function nodesBelow(world: World, parent: string): object[] {
  const things = [...world.things.values()];
  const folder = parent === 'root' ? '' : parent.slice(7);
  const own = things.filter((thing) => thing.folder === folder).map(toNode);
  const names = new Set(things.map((thing) => thing.folder).filter((name) => name !== ''));
  const folders = [...names].map((name) => ({ nodeId: `folder-${name}`, name, type: 'FOLDER' }));
  return parent === 'root' ? [...folders, ...own] : own;
}

function answer(world: World, { path, headers, body, query, address }: Asked): Answer {
  if (path === '/v1.0/oauth2/accessToken')
    return JSON.parse(body).appSecret === 'secret'
      ? { json: { accessToken: 'tok', expireIn: 7200 } }
      : { status: 400, json: { code: 'invalidClientSecret' } };
  if (path.startsWith('/store/')) return answerStore(world, path.slice(7), headers);
  if (headers['x-acs-dingtalk-access-token'] !== 'tok') return refused;
  const paged = (name: string, items: object[]) => {
    const { items: some, next } = pageOf(items, query.get('nextToken'));
    return { json: { [name]: some, nextToken: next ?? '' } };
  };
  if (path === '/v2.0/wiki/workspaces')
    return paged('workspaces', [{ workspaceId: 'w1', name: 'Wiki', rootNodeId: 'root' }]);
  if (path === '/v2.0/wiki/nodes') return paged('nodes', nodesBelow(world, query.get('parentNodeId') ?? ''));
  return answerNode(world, { path, query, address });
}

// The store of files knows its own signature only.
function answerStore(world: World, id: string, headers: Asked['headers']): Answer {
  if (headers['x-signature'] !== 'sig' || headers['x-acs-dingtalk-access-token'] !== undefined)
    return refused;
  const thing = world.things.get(id);
  return thing === undefined ? absent : { text: thing.text };
}

function answerNode(
  world: World,
  { path, query, address }: Pick<Asked, 'path' | 'query' | 'address'>,
): Answer {
  const thing = world.things.get(/\/(?:documents|dentries)\/([^/]+)\//.exec(path)?.[1] ?? '');
  if (thing === undefined) return absent;
  if (path.endsWith('/queryDentryId')) return { json: { spaceId: 's1', dentryId: thing.id } };
  if (path.endsWith('/downloadInfos/query'))
    return {
      json: {
        headerSignatureInfo: {
          resourceUrls: [`${address}/store/${thing.id}`],
          headers: { 'x-signature': 'sig' },
        },
      },
    };
  const blocks = [
    { blockType: 'heading', index: 0, heading: { level: 'heading-1', text: 'Part' } },
    { blockType: 'paragraph', index: 1, paragraph: { text: thing.text } },
  ];
  const start = Number(query.get('startIndex') ?? 0);
  return {
    json: { success: true, result: { data: blocks.slice(start, Number(query.get('endIndex')) + 1) } },
  };
}

export const playedDingtalk: PlayedApi = {
  answer,
  config: (endpoint) => ({ kind: 'dingtalk', appKey: 'ding1', operator: 'union1', workspaces: [], endpoint }),
  secrets: { appSecret: 'secret' },
  wrongSecrets: { appSecret: 'guess' },
  nameOf: (thing) =>
    `${thing.folder === '' ? '' : `${thing.folder}/`}${thing.title}.${isOnline(thing) ? 'md' : 'txt'}`,
};
