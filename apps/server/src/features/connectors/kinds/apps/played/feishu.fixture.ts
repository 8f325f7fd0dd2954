import { type Answer, type Asked, type PlayedApi, pageOf, type Thing, type World } from './world.fixture.ts';

const edited = ({ version }: Thing) => String(1_767_225_600 + version);
const done = (data: object, more: object = {}): Answer => ({
  json: { code: 0, msg: 'success', ...more, data },
});
const failed = (code: number): Answer => ({ status: 400, json: { code, msg: 'failed' } });
const run = (content: string) => ({
  elements: [{ text_run: { content, text_element_style: {} } }],
  style: {},
});

function nodesBelow(world: World, parent: string | null): object[] {
  const things = [...world.things.values()];
  const inFolder = (folder: string) => things.filter((thing) => thing.folder === folder);
  const own = inFolder(parent === null ? '' : parent.slice(7)).map((thing) => ({
    node_token: `node-${thing.id}`,
    obj_token: thing.id,
    obj_type: 'docx',
    node_type: 'origin',
    title: thing.title,
    has_child: false,
    obj_edit_time: edited(thing),
  }));
  const names = new Set(things.map(({ folder }) => folder).filter((folder) => folder !== ''));
  const folders = [...names].map((name) => ({
    node_token: `folder-${name}`,
    obj_token: `mind-${name}`,
    obj_type: 'mindnote',
    node_type: 'origin',
    title: name,
    has_child: true,
  }));
  return parent === null ? [...folders, ...own] : own;
}

function blocksOf({ id, text }: Thing): object[] {
  return [
    { block_id: id, block_type: 1, page: run('Title'), children: ['h', 'p', 't'] },
    { block_id: 'h', block_type: 4, parent_id: id, heading2: run('Part') },
    { block_id: 'p', block_type: 2, parent_id: id, text: run(text) },
    {
      block_id: 't',
      block_type: 31,
      parent_id: id,
      children: ['c1', 'c2'],
      table: { cells: ['c1', 'c2'], property: { row_size: 2, column_size: 1 } },
    },
    { block_id: 'c1', block_type: 32, parent_id: 't', children: ['c1p'] },
    { block_id: 'c2', block_type: 32, parent_id: 't', children: ['c2p'] },
    { block_id: 'c1p', block_type: 2, parent_id: 'c1', text: run('Head') },
    { block_id: 'c2p', block_type: 2, parent_id: 'c2', text: run('Cell') },
  ];
}

function answer(world: World, { path, headers, body, query }: Asked): Answer {
  if (path === '/open-apis/auth/v3/tenant_access_token/internal')
    return JSON.parse(body).app_secret === 'secret'
      ? { json: { code: 0, msg: 'ok', tenant_access_token: 't-1', expire: 7200 } }
      : { json: { code: 10014, msg: 'app secret invalid' } };
  if (headers.authorization !== 'Bearer t-1') return failed(99991663);
  const paged = (items: object[]) => {
    const { items: some, next } = pageOf(items, query.get('page_token'));
    return done({ items: some, has_more: next !== undefined, page_token: next ?? '' });
  };
  if (path === '/open-apis/wiki/v2/spaces') return paged([{ space_id: '70', name: 'Wiki' }]);
  if (path === '/open-apis/wiki/v2/spaces/70/nodes')
    return paged(nodesBelow(world, query.get('parent_node_token')));
  const [, area, , , token = '', what] = path.slice(1).split('/');
  if (area === 'contact') return done({ user: { open_id: token, email: token.slice(3), name: 'x' } });
  const thing = world.things.get(token);
  if (thing === undefined) return failed(area === 'docx' ? 1770002 : 1063005);
  if (area === 'docx') return paged(blocksOf(thing));
  if (what === 'members')
    return done({
      items: thing.people.map((mail) => ({ member_type: 'openid', member_id: `ou_${mail}`, perm: 'view' })),
    });
  return done({ permission_public: { link_share_entity: 'closed' } });
}

export const playedFeishu: PlayedApi = {
  answer,
  config: (endpoint) => ({
    kind: 'feishu',
    region: 'feishu',
    appId: 'cli_1',
    spaces: [],
    folders: [],
    endpoint,
  }),
  secrets: { appSecret: 'secret' },
  wrongSecrets: { appSecret: 'guess' },
  nameOf: ({ folder, title }) => `${folder === '' ? '' : `${folder}/`}${title}.md`,
  readersOf: ({ people }) => people.map((mail) => `user:${mail}`),
};
