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

const folderId = (folder: string) => (folder === '' ? 'root' : `folder-${folder}`);
const toItem = ({ id, folder, title, version, text }: Thing) => ({
  id,
  name: `${title}.txt`,
  cTag: `"c:${id},${text}"`,
  eTag: `"${id},${version}"`,
  size: text.length,
  webUrl: `https://contoso.sharepoint.com/sites/hr/${id}`,
  lastModifiedDateTime: dated(version),
  file: { mimeType: 'text/plain' },
  parentReference: { id: folderId(folder), driveId: 'd1' },
});

function folders(world: World): object[] {
  const names = new Set(
    [...world.things.values()].map(({ folder }) => folder).filter((folder) => folder !== ''),
  );
  return [
    { id: 'root', name: 'root', root: {}, folder: {} },
    ...[...names].map((name) => ({ id: folderId(name), name, folder: {}, parentReference: { id: 'root' } })),
  ];
}

/** With a token what changed since, without one everything. */
function delta(world: World, { query, address }: Asked): Answer {
  const since = query.get('token');
  const ids = since === null ? [...world.things.keys()] : [...new Set(world.log.slice(Number(since)))];
  const changed = ids.map((id) => {
    const thing = world.things.get(id);
    return thing === undefined ? { id, deleted: { state: 'deleted' } } : toItem(thing);
  });
  const all = [...(since === null ? folders(world) : [{ id: 'root', root: {}, folder: {} }]), ...changed];
  const { items: value, next } = pageOf(all, query.get('skip'));
  const link = `${address}/v1.0/drives/d1/root/delta?`;
  const same = since === null ? '' : `token=${since}&`;
  return {
    json:
      next === undefined
        ? { value, '@odata.deltaLink': `${link}token=${world.log.length}` }
        : { value, '@odata.nextLink': `${link}${same}skip=${next}` },
  };
}

function permissions({ people }: Thing) {
  const granted = people.map((email) => ({
    roles: ['read'],
    grantedToV2: { user: { id: 'x', email, displayName: email } },
  }));
  return {
    value: [
      ...granted,
      { roles: ['owner'], grantedToV2: { siteGroup: { id: '3', displayName: 'HR Owners' } } },
    ],
  };
}

function giveToken(body: string): Answer {
  return new URLSearchParams(body).get('client_secret') === 'secret'
    ? { json: { token_type: 'Bearer', expires_in: 3599, access_token: 'tok' } }
    : { status: 401, json: { error: 'invalid_client' } };
}

function answerBatch(world: World, body: string): Answer {
  const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
  const responses = requests.map(({ id, url }) => {
    const found = world.things.get(/\/items\/([^/]+)/.exec(url)?.[1] ?? '');
    return found === undefined
      ? { id, status: 404, body: {} }
      : { id, status: 200, body: permissions(found) };
  });
  return { json: { responses } };
}

function answer(world: World, asked: Asked): Answer {
  const { path, headers, body } = asked;
  if (path === '/contoso.example/oauth2/v2.0/token') return giveToken(body);
  // The address of a file is signed and gets no token.
  if (path.startsWith('/signed/')) {
    const thing = world.things.get(path.slice(8));
    return thing === undefined ? absent : { text: thing.text };
  }
  if (headers.authorization !== 'Bearer tok') return refused;
  if (path === '/v1.0/users/ann@contoso.example/drive') return { json: { id: 'd1' } };
  if (path === '/v1.0/drives/d1/root/delta') return delta(world, asked);
  if (path === '/v1.0/$batch') return answerBatch(world, body);
  const thing = world.things.get(/\/items\/([^/]+)/.exec(path)?.[1] ?? '');
  if (thing === undefined) return absent;
  if (path.endsWith('/content'))
    return { status: 302, headers: { location: `${asked.address}/signed/${thing.id}` }, text: '' };
  const folder = thing.folder === '' ? '' : `/${encodeURIComponent(thing.folder)}`;
  return {
    json: {
      ...toItem(thing),
      parentReference: { id: folderId(thing.folder), path: `/drives/d1/root:${folder}` },
    },
  };
}

export const playedSharepoint: PlayedApi = {
  answer,
  config: (endpoint) => ({
    kind: 'sharepoint',
    directory: 'contoso.example',
    clientId: 'app',
    location: 'ann@contoso.example',
    cloud: 'global',
    endings: [],
    exclude: [],
    endpoint,
  }),
  secrets: { clientSecret: 'secret' },
  wrongSecrets: { clientSecret: 'guess' },
  nameOf: ({ folder, title }) => `${folder === '' ? '' : `${folder}/`}${title}.txt`,
  readersOf: ({ people }) => [...people.map((mail) => `user:${mail}`), 'group:HR Owners (3)'],
};
