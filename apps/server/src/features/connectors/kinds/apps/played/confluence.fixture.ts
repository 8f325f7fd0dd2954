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

const token = `Basic ${Buffer.from('ann@example.com:secret').toString('base64')}`;
const storage = ({ text }: Thing) =>
  `<p>${text}</p><ac:structured-macro ac:name="code"><ac:parameter ac:name="language">sh</ac:parameter><ac:plain-text-body><![CDATA[a < b]]></ac:plain-text-body></ac:structured-macro>`;
const accounts = (people: string[]) =>
  people.map((mail) => ({ type: 'known', accountId: `acc-${mail}`, displayName: mail }));
const restrictions = (people: string[]) => ({
  operation: 'read',
  restrictions: { user: { results: accounts(people) }, group: { results: [] } },
});

/** Folders are pages above others; they restrict nobody. */
function foldersOf(world: World): string[] {
  return [...new Set([...world.things.values()].map(({ folder }) => folder))].filter(
    (folder) => folder !== '',
  );
}

function list(asked: Asked, items: object[]): Answer {
  const { items: results, next } = pageOf(items, asked.query.get('cursor'));
  const url = new URL(asked.url);
  if (next !== undefined) url.searchParams.set('cursor', next);
  return { json: { results, _links: next === undefined ? {} : { next: `${url.pathname}${url.search}` } } };
}

function pages(world: World, asked: Asked): Answer {
  const folders = foldersOf(world).map((folder) => ({
    id: `folder-${folder}`,
    status: 'current',
    title: folder,
    parentId: null,
    version: { number: 1, createdAt: dated(1) },
    _links: { webui: `/spaces/DOC/pages/${folder}` },
  }));
  const own = [...world.things.values()].map(({ id, title, folder, version }) => ({
    id,
    status: 'current',
    title,
    parentId: folder === '' ? null : `folder-${folder}`,
    version: { number: version, createdAt: dated(version) },
    _links: { webui: `/spaces/DOC/pages/${id}` },
  }));
  return list(asked, [...folders, ...own]);
}

function answer(world: World, asked: Asked): Answer {
  if (asked.headers.authorization !== token) return refused;
  const path = asked.path.replace(/^\/wiki/, '');
  const id = /^\/(?:api\/v2\/pages|rest\/api\/content)\/([^/]+)/.exec(path)?.[1] ?? '';
  const thing = world.things.get(id);
  if (path === '/api/v2/spaces') return list(asked, [{ id: '7', key: 'DOC', name: 'Documents' }]);
  if (path === '/api/v2/spaces/7/pages') return pages(world, asked);
  if (path === '/api/v2/spaces/7/permissions')
    return list(asked, [
      { id: '1', principal: { type: 'group', id: 'g1' }, operation: { key: 'read', targetType: 'space' } },
      {
        id: '2',
        principal: { type: 'user', id: 'acc-bob' },
        operation: { key: 'delete', targetType: 'page' },
      },
    ]);
  if (path === '/rest/api/group/by-id') return { json: { type: 'group', name: 'staff', id: 'g1' } };
  if (path === '/rest/api/user')
    return {
      json: {
        accountId: asked.query.get('accountId'),
        email: asked.query.get('accountId')?.slice(4),
        displayName: 'x',
      },
    };
  if (path.endsWith('/restriction/byOperation/read')) return { json: restrictions(thing?.people ?? []) };
  if (path.endsWith('/attachments')) return list(asked, []);
  if (thing !== undefined)
    return { json: { id, title: thing.title, body: { storage: { value: storage(thing) } } } };
  return id.startsWith('folder-')
    ? { json: { id, title: id.slice(7), body: { storage: { value: '<p>Folder</p>' } } } }
    : absent;
}

export const playedConfluence: PlayedApi = {
  answer,
  config: (address) => ({
    kind: 'confluence',
    url: `${address}/wiki`,
    edition: 'cloud',
    spaces: [],
    attachments: true,
  }),
  secrets: { username: 'ann@example.com', token: 'secret' },
  wrongSecrets: { username: 'ann@example.com', token: 'guess' },
  nameOf: ({ folder, title }) => `${folder === '' ? '' : `${folder}/`}${title}.html`,
  readersOf: ({ people }) => (people.length === 0 ? ['group:staff'] : people.map((mail) => `user:${mail}`)),
};
