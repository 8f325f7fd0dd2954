import { type Answer, type Asked, absent, type PlayedApi, type Thing, type World } from './world.fixture.ts';

const toFile = ({ id, title, text, version }: Thing) => ({
  fileid: id,
  file_name: `${title}.txt`,
  spaceid: 's1',
  file_size: text.length,
  mtime: 1_767_225_600 + version,
  file_type: 2,
  sha: Buffer.from(text).toString('hex'),
});
const failed = (errcode: number): Answer => ({ json: { errcode, errmsg: 'failed' } });
const done = (data: object): Answer => ({ json: { errcode: 0, errmsg: 'ok', ...data } });

function filesBelow(world: World, father: string): object[] {
  const things = [...world.things.values()];
  const folder = father === 's1' ? '' : father.slice(7);
  const names = new Set(things.map((thing) => thing.folder).filter((name) => name !== ''));
  const own = things.filter((thing) => thing.folder === folder).map(toFile);
  const folders = [...names].map((name) => ({ fileid: `folder-${name}`, file_name: name, file_type: 1 }));
  return father === 's1' ? [...folders, ...own] : own;
}

function answer(world: World, { path, headers, body, query, address }: Asked): Answer {
  if (path === '/cgi-bin/gettoken')
    return query.get('corpsecret') === 'secret'
      ? done({ access_token: 'tok', expires_in: 7200 })
      : failed(40001);
  if (path.startsWith('/store/')) {
    const thing = world.things.get(path.slice(7));
    return thing === undefined || headers.cookie !== 'wwfile=1' ? absent : { text: thing.text };
  }
  if (query.get('access_token') !== 'tok') return failed(40014);
  if (path === '/cgi-bin/user/get')
    return done({ userid: query.get('userid'), biz_mail: `${query.get('userid')}@example.com` });
  const input = JSON.parse(body) as { fatherid: string; start: number; fileid: string };
  if (path === '/cgi-bin/wedrive/space_info') {
    const auth_info = [
      { type: 1, userid: 'ann', auth: 1 },
      { type: 2, departmentid: 4, auth: 1 },
    ];
    return done({ space_info: { spaceid: 's1', auth_list: { auth_info } } });
  }
  if (path === '/cgi-bin/wedrive/file_list') {
    const all = filesBelow(world, input.fatherid);
    const item = all.slice(input.start, input.start + 2);
    return done({ has_more: input.start + 2 < all.length, next_start: input.start + 2, file_list: { item } });
  }
  if (!world.things.has(input.fileid)) return failed(640001);
  return done({ download_url: `${address}/store/${input.fileid}`, cookie_name: 'wwfile', cookie_value: '1' });
}

export const playedWecom: PlayedApi = {
  answer,
  config: (endpoint) => ({ kind: 'wecom', corpId: 'ww1', spaces: ['s1'], endings: [], endpoint }),
  secrets: { appSecret: 'secret' },
  wrongSecrets: { appSecret: 'guess' },
  nameOf: ({ folder, title }) => `${folder === '' ? '' : `${folder}/`}${title}.txt`,
  readersOf: () => ['user:ann@example.com', 'group:department 4'],
};
