// `jishi sources` as a person types it: the real command in a process of its own, over HTTP, with a key.
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAKE_KEYS, type FakeS3, listenS3 } from '../../apps/server/src/platform/blob/s3.fixture.ts';
import { must, newMember, newTenant, type Person, testApp } from '../harness/app.ts';

const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));

interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

describe('jishi sources', () => {
  let s3: FakeS3;
  let server: Server;
  let owner: Person;
  let key: string;

  beforeAll(async () => {
    s3 = await listenS3();
    const app = await testApp();
    server = createServer((request, response) => app.http.routing(request, response));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    owner = await newTenant('Command line');
    key = await keyOf(owner);
    await must('/v1/knowledge/bases', owner, { method: 'POST', body: { name: '制度 Base' } });
  }, 240_000);
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await s3.close();
  });

  const keyOf = async (person: Person) =>
    (await must<{ secret: string }>('/v1/keys', person, { method: 'POST', body: { name: 'cli' } })).secret;

  const jishi = async (words: string[], secret = key): Promise<Outcome> => {
    const { port } = server.address() as AddressInfo;
    const child = spawn(process.execPath, [main, 'sources', ...words], {
      env: { ...process.env, JISHI_URL: `http://127.0.0.1:${port}`, JISHI_API_KEY: secret, LANG: 'en' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const code = new Promise<number | null>((ended) => child.once('exit', ended));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await code, out, err };
  };
  const json = async (words: string[], secret = key) => JSON.parse((await jishi(words, secret)).out);

  const settings = () => JSON.stringify({ bucket: 'test', endpoint: s3.endpoint, pathStyle: true });
  const secrets = Object.entries(FAKE_KEYS).map(([name, value]) => `${name}=${value}`);
  const add = (name: string) => [
    'add',
    's3',
    '--kb',
    '制度 Base',
    '--name',
    name,
    '--every',
    '0',
    '--config',
    settings(),
  ];

  it('adds a source, runs it, and says what became of each item', async () => {
    s3.objects.set('差旅制度.txt', Buffer.from('住宿标准为每晚 500 元。'));
    s3.objects.set('open.txt', Buffer.from('Anybody may read this.'));
    s3.objects.set('closed.txt', Buffer.from('Nobody may read this.'));
    s3.closed.add('closed.txt');
    const added = await jishi([...add('Bucket'), '--secret', ...secrets]);
    expect(added).toMatchObject({ code: 0, err: '' });
    const id = added.out.trim();
    expect(id).toMatch(/^src_/);
    // Connecting it began the first run; this follows that one, or is the second.
    expect(await json(['sync', 'Bucket', '--json'])).toMatchObject({
      status: 'done',
      problem: null,
      counts: { listed: 3 },
    });
    const table = (await jishi(['list'])).out;
    expect(table).toContain('last run');
    expect(table).toMatch(new RegExp(`${id}\\s+Bucket\\s+s3\\s+done\\s+2\\s+1`));
    expect(await json(['list', '--kb', '制度 Base', '--json'])).toMatchObject([
      { id, name: 'Bucket', kind: 's3', documentCount: 2, failedCount: 1 },
    ]);
    const errors = await json(['errors', 'Bucket', '--json']);
    expect(errors).toMatchObject([{ name: 'closed.txt', problem: { code: 'connectors.item_unreadable' } }]);
    const shown = await jishi(['errors', id]);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toContain(errors[0].problem.text);
    const status = await jishi(['status', 'Bucket']);
    expect(status.out).toContain(`jishi sources errors ${id}`);
    const { runs } = await json(['status', 'Bucket', '--json']);
    expect(runs.at(-1)).toMatchObject({ status: 'done', counts: { listed: 3, added: 2, failed: 1 } });
    s3.objects.delete('open.txt');
    const again = await jishi(['sync', 'Bucket']);
    expect(again).toMatchObject({ code: 0 });
    expect(again.out).toMatch(/removed[\s\S]*done +2 +0 +0 +0 +1 +1/);
  }, 300_000);

  it('says in words what went wrong, and with its exit code', async () => {
    const wrong = ['--secret', 'accessKeyId=AKIATEST', 'secretAccessKey=wrong'];
    expect((await jishi([...add('Wrong key'), ...wrong])).code).toBe(0);
    const failed = await jishi(['sync', 'Wrong key']);
    expect(failed.code).toBe(1);
    expect(failed.out).toMatch(/failed[\s\S]*refused the user name, password or token/);
    expect((await jishi([...add('No secret')])).err).toMatch(/accessKeyId/);
    const nothing = await jishi(['status', 'Nothing']);
    expect(nothing).toMatchObject({ code: 1, out: '', err: 'There is no source "Nothing".\n' });
    const broken = await jishi(['add', 's3', '--kb', '制度 Base', '--config', '{"bucket":1}']);
    expect(broken.code).toBe(1);
    expect(broken.err).toMatch(/^bucket: /);
  }, 300_000);

  it('shows nobody the sources of bases that are not theirs', async () => {
    const other = await keyOf(await newMember(owner, 'builder'));
    const stranger = await keyOf(await newTenant('Others'));
    for (const secret of [other, stranger]) {
      expect(await json(['list', '--json'], secret)).toEqual([]);
      expect(await jishi(['sync', 'Bucket'], secret)).toMatchObject({ code: 1, out: '' });
    }
  }, 300_000);
});
