import { createVerify, generateKeyPairSync } from 'node:crypto';
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

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const other = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const keyFile = (private_key: string) => JSON.stringify({ client_email: 'bot@project.example', private_key });
const document = 'application/vnd.google-apps.document';

/** Things with an odd number of letters in their id are documents of Google. */
const isOnline = ({ id }: Thing) => id.length % 2 === 1;
const toFile = (thing: Thing) => ({
  id: thing.id,
  name: isOnline(thing) ? thing.title : `${thing.title}.txt`,
  mimeType: isOnline(thing) ? document : 'text/plain',
  modifiedTime: dated(thing.version),
  ...(isOnline(thing)
    ? {}
    : { md5Checksum: Buffer.from(thing.text).toString('hex'), size: String(thing.text.length) }),
  webViewLink: `https://drive.google.com/file/d/${thing.id}`,
  trashed: false,
});

function giveToken(body: string): Answer {
  const [head = '', claims = '', signature = ''] = (new URLSearchParams(body).get('assertion') ?? '').split(
    '.',
  );
  const valid = createVerify('RSA-SHA256')
    .update(`${head}.${claims}`)
    .verify(keys.publicKey, signature, 'base64url');
  return valid
    ? { json: { access_token: 'tok', expires_in: 3599 } }
    : { status: 400, json: { error: 'invalid_grant' } };
}

function answer(world: World, { path, headers, body, query }: Asked): Answer {
  if (path === '/token') return giveToken(body);
  if (headers.authorization !== 'Bearer tok') return refused;
  if (path === '/drive/v3/changes/startPageToken')
    return { json: { startPageToken: String(world.log.length) } };
  if (path === '/drive/v3/files') {
    const { items, next } = pageOf([...world.things.values()].map(toFile), query.get('pageToken'));
    return { json: { files: items, nextPageToken: next } };
  }
  if (path === '/drive/v3/changes') return changes(world, query.get('pageToken') ?? '');
  return answerFile(world, path, query);
}

function answerFile(world: World, path: string, query: URLSearchParams): Answer {
  const thing = world.things.get(path.split('/')[4] ?? '');
  if (thing === undefined) return absent;
  if (path.endsWith('/permissions')) {
    const permissions = thing.people.map((emailAddress) => ({
      id: emailAddress,
      type: 'user',
      emailAddress,
      role: 'reader',
    }));
    return { json: { permissions: [...permissions, { id: 'd', type: 'domain', domain: 'example.com' }] } };
  }
  if (path.endsWith('/export')) return isOnline(thing) ? { text: thing.text } : { status: 403, json: {} };
  return query.get('alt') === 'media' ? { text: thing.text } : { json: toFile(thing) };
}

/** Tokens are `position` or `position.page`. */
function changes(world: World, token: string): Answer {
  const [position = '0', page] = token.split('.');
  const ids = [...new Set(world.log.slice(Number(position)))];
  const { items, next } = pageOf(ids, page);
  const told = items.map((fileId) => {
    const thing = world.things.get(fileId);
    return thing === undefined ? { fileId, removed: true } : { fileId, removed: false, file: toFile(thing) };
  });
  const end =
    next === undefined
      ? { newStartPageToken: String(world.log.length) }
      : { nextPageToken: `${position}.${next}` };
  return { json: { changes: told, ...end } };
}

export const playedGoogleDrive: PlayedApi = {
  answer,
  config: (endpoint) => ({ kind: 'google-drive', drive: '0AB', endings: [], endpoint }),
  secrets: { serviceAccount: keyFile(keys.privateKey) },
  wrongSecrets: { serviceAccount: keyFile(other.privateKey) },
  nameOf: (thing) => `${thing.title}.${isOnline(thing) ? 'docx' : 'txt'}`,
  readersOf: ({ people }) => [...people.map((mail) => `user:${mail}`), 'group:example.com'],
};
