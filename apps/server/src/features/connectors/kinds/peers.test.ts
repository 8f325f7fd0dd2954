// Every kind against a real peer of its protocol on this machine: two runs, a change, a removal.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceConfig } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAKE_KEYS, type FakeS3, listenS3 } from '../../../platform/blob/s3.fixture.ts';
import {
  type ConnectorRoom,
  keptDocuments,
  makeOwner,
  makeSource,
  openConnectorRoom,
  syncOnce,
} from '../connectors.fixture.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(answer: Answer): Promise<{ address: string; close(): Promise<void> }> {
  const server: Server = createServer(answer);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

describe('sources with a real other side', () => {
  let room: ConnectorRoom;
  const closing: (() => Promise<void> | void)[] = [];
  beforeAll(async () => {
    room = await openConnectorRoom();
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await room.close();
  });
  const listen = async (answer: Answer) => {
    const server = await serve(answer);
    closing.push(server.close);
    return server.address;
  };
  const connect = async (config: SourceConfig, secrets: Record<string, string> = {}) => {
    const owner = await makeOwner(room);
    const sourceId = await makeSource(owner, config, { secrets });
    return {
      sync: () => syncOnce(room, owner, sourceId),
      names: async () => (await keptDocuments(room, sourceId)).map(({ name }) => name),
    };
  };

  it('s3: signed pages of a bucket, an object that changed, moved and went', async () => {
    const s3: FakeS3 = await listenS3();
    closing.push(s3.close);
    const put = (key: string, text: string) => s3.objects.set(key, Buffer.from(text));
    for (let n = 0; n < 8; n++) put(`docs/a b+c/文件${n}.txt`, `object ${n}`);
    put('docs/film.mp4', 'x');
    put('other/no.txt', 'x');
    const config: SourceConfig = {
      kind: 's3',
      bucket: 'test',
      prefix: 'docs/',
      region: 'us-east-1',
      endpoint: s3.endpoint,
      pathStyle: true,
      endings: [],
    };
    const { sync, names } = await connect(config, FAKE_KEYS);
    expect(await sync()).toMatchObject({ status: 'done', problem: null, counts: { added: 8, skipped: 1 } });
    expect((await names())[0]).toBe('a b+c/文件0.txt');
    s3.objects.delete('docs/a b+c/文件0.txt');
    expect(await sync()).toMatchObject({ status: 'done', counts: { removed: 1, unchanged: 7 } });
    const wrong = await connect(config, { ...FAKE_KEYS, secretAccessKey: 'wrong' });
    expect(await wrong.sync()).toMatchObject({
      status: 'failed',
      problem: { code: 'connectors.credentials_rejected' },
    });
  });

  it('webdav: folders by PROPFIND, with a password', async () => {
    const files = new Map([
      ['/dav/a.txt', 'alpha'],
      ['/dav/sub folder/b.txt', 'beta'],
      ['/dav/sub folder/c.txt', 'gamma'],
    ]);
    const folders = ['/dav/', '/dav/sub folder/'];
    const entry = (path: string) => {
      const text = files.get(path);
      const prop =
        text === undefined
          ? '<d:resourcetype><d:collection/></d:resourcetype>'
          : `<d:resourcetype/><d:getetag>"${text}"</d:getetag><d:getcontentlength>${text.length}</d:getcontentlength>`;
      return `<d:response><d:href>${encodeURI(path)}</d:href><d:propstat><d:prop>${prop}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`;
    };
    const address = await listen((request, response) => {
      const path = decodeURIComponent(request.url ?? '');
      if (request.headers.authorization !== `Basic ${btoa('ann:secret')}`) response.writeHead(401).end();
      else if (request.method === 'PROPFIND') {
        const below = [...folders, ...files.keys()].filter(
          (other) =>
            other === path || (other.startsWith(path) && !other.slice(path.length, -1).includes('/')),
        );
        response
          .writeHead(207, { 'content-type': 'application/xml' })
          .end(
            `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:">${below.map(entry).join('')}</d:multistatus>`,
          );
      } else response.end(files.get(path));
    });
    const config: SourceConfig = { kind: 'webdav', url: `${address}/dav`, endings: [], exclude: [] };
    const { sync, names } = await connect(config, { username: 'ann', password: 'secret' });
    expect(await sync()).toMatchObject({ status: 'done', problem: null, counts: { added: 3 } });
    expect(await names()).toEqual(['a.txt', 'sub folder/b.txt', 'sub folder/c.txt']);
    files.set('/dav/a.txt', 'changed');
    files.delete('/dav/sub folder/c.txt');
    expect(await sync()).toMatchObject({ counts: { changed: 1, removed: 1, unchanged: 1 } });
    const wrong = await connect(config, { username: 'ann', password: 'guess' });
    expect(await wrong.sync()).toMatchObject({ problem: { code: 'connectors.credentials_rejected' } });
  });

  it('web: sitemap, links, robots.txt, canonical pages, 304', async () => {
    const seen: string[] = [];
    const pages: Record<string, string> = {
      '/docs/':
        '<title>Home</title><a href="one">1</a> <a href="/docs/secret/x">s</a> <a href="/blog/no">b</a>',
      '/docs/one': '<title>One</title><p>First page</p><a href="two?utm_source=x">2</a>',
      '/docs/two': '<title>Two</title><p>Second page</p><a href="alias">a</a>',
      '/docs/alias': '<link rel="canonical" href="/docs/two"><title>Alias</title>',
      '/docs/mapped': '<title>Mapped</title><p>Only in the sitemap</p>',
      '/docs/secret/x': '<title>Secret</title>',
      '/docs/hidden': '<meta name="robots" content="noindex"><title>Hidden</title>',
    };
    const address = await listen((request, response) => {
      const path = request.url ?? '';
      seen.push(path);
      const page = pages[path];
      const etag = `"${page?.length}"`;
      if (path === '/robots.txt') return response.end('User-agent: *\nDisallow: /docs/secret/\n');
      if (page === undefined) return response.writeHead(404).end();
      if (request.headers['if-none-match'] === etag) return response.writeHead(304).end();
      const headers = { 'content-type': 'text/html; charset=utf-8', etag };
      return response.writeHead(200, headers).end(`<html><body>${page}</body></html>`);
    });
    const config: SourceConfig = {
      kind: 'web',
      start: [`${address}/docs/`, `${address}/docs/mapped`, `${address}/docs/hidden`],
      include: [],
      exclude: [],
      maxPages: 50,
      maxDepth: 5,
      sitemap: true,
    };
    const { sync, names } = await connect(config);
    expect(await sync()).toMatchObject({ status: 'done', problem: null, counts: { added: 4 } });
    expect(await names()).toEqual(['Home.html', 'Mapped.html', 'One.html', 'Two.html']);
    expect(seen).not.toContain('/docs/secret/x');
    delete pages['/docs/mapped'];
    pages['/docs/one'] = '<title>One</title><p>First page, written anew</p><a href="two">2</a>';
    expect(await sync()).toMatchObject({ status: 'done', counts: { changed: 1, removed: 1, unchanged: 2 } });
  });

  it('git: the tip of a branch over smart HTTP, by blobs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jishi-git-peer-'));
    closing.push(() => rmSync(folder, { recursive: true }));
    const work = join(folder, 'work');
    mkdirSync(join(work, 'docs'), { recursive: true });
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
        cwd: work,
        stdio: 'pipe',
      });
    const commit = () => {
      git('add', '-A');
      git('commit', '-qm', 'next');
      git('push', '-q', join(folder, 'repo.git'), 'HEAD:refs/heads/main');
    };
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', join(folder, 'repo.git')]);
    git('init', '-q', '-b', 'main');
    for (let n = 0; n < 3; n++) writeFileSync(join(work, `docs/f${n}.md`), `# File ${n}`);
    writeFileSync(join(work, 'code.bin'), 'x');
    commit();
    const address = await listen((request, response) => gitBackend(folder, request, response));
    const config: SourceConfig = {
      kind: 'git',
      url: `${address}/repo.git`,
      path: 'docs',
      endings: [],
      link: 'https://example.com/{commit}/{path}',
    };
    const { sync, names } = await connect(config);
    expect(await sync()).toMatchObject({ status: 'done', problem: null, counts: { added: 3 } });
    expect(await names()).toEqual(['f0.md', 'f1.md', 'f2.md']);
    expect(await sync()).toMatchObject({ status: 'done', counts: { listed: 0 } });
    writeFileSync(join(work, 'docs/f0.md'), '# File 0, changed');
    rmSync(join(work, 'docs/f1.md'));
    git('mv', 'docs/f2.md', 'docs/renamed.md');
    commit();
    expect(await sync()).toMatchObject({ status: 'done', counts: { changed: 1, removed: 1, moved: 1 } });
    expect(await names()).toEqual(['f0.md', 'renamed.md']);
  });

  it('rest: pages by cursor, readers, Retry-After, and a token that stays at home', async () => {
    const items = Array.from({ length: 5 }, (_, n) => ({
      id: n,
      fields: { title: `Item ${n}`, text: `Text ${n}` },
      readers: ['sales', 'ann@example.com'],
    }));
    let refusals = 1;
    let next: string | undefined;
    const address = await listen((request, response) => {
      const url = new URL(request.url ?? '', 'http://x');
      if (request.headers.authorization !== 'Bearer t') return response.writeHead(401).end();
      if (refusals-- > 0) return response.writeHead(429, { 'retry-after': '7' }).end();
      const from = Number(url.searchParams.get('after') ?? 0);
      const more = from + 2 < items.length ? String(from + 2) : null;
      return response.end(JSON.stringify({ data: items.slice(from, from + 2), next: next ?? more }));
    });
    const config: SourceConfig = {
      kind: 'rest',
      url: `${address}/items`,
      header: 'authorization',
      items: 'data',
      key: 'id',
      title: 'fields.title',
      content: 'fields.text',
      contentType: 'text/plain',
      readers: 'readers',
      paging: { kind: 'cursor', parameter: 'after', next: 'next' },
    };
    const { sync, names } = await connect(config, { token: 'Bearer t' });
    expect(await sync()).toMatchObject({ status: 'done', problem: null, counts: { added: 5 } });
    expect(room.waits).toContain(7000);
    items.splice(1, 1);
    expect(await sync()).toMatchObject({ status: 'done', counts: { removed: 1, unchanged: 4 } });
    expect(await names()).toHaveLength(4);
    next = 'https://elsewhere.example/items';
    expect(await sync()).toMatchObject({ status: 'failed', problem: { code: 'connectors.answer_invalid' } });
    const wrong = await connect(config, { token: 'Bearer x' });
    expect(await wrong.sync()).toMatchObject({ problem: { code: 'connectors.credentials_rejected' } });
  });

  const server = process.env.TEST_DATABASE_URL;
  it.skipIf(server === undefined || server === '')(
    'sql: rows of a query, newer ones, and no way to write',
    async () => {
      const url = new URL(server ?? 'postgresql://localhost');
      const table = `connector_rows_${process.pid}`;
      await room.database.execute(
        `create table ${table} (id int primary key, title text, body text, changed timestamptz)`,
      );
      closing.push(() => room.database.execute(`drop table ${table}`).then(() => undefined));
      await room.database.execute(
        `insert into ${table} select n, 'Row ' || n, 'Body ' || n, '2026-01-01'::timestamptz + n * interval '1 hour' from generate_series(1, 6) n`,
      );
      const { rows } = await room.database.execute('select current_database() as name');
      const config: SourceConfig = {
        kind: 'sql',
        host: url.hostname,
        port: Number(url.port || 5432),
        database: String((rows[0] as { name: string }).name),
        security: 'none',
        query: `select * from ${table} -- all of them`,
        keyColumn: 'id',
        changedColumn: 'changed',
        title: '{{title}}',
        body: '{{body}}',
      };
      const secrets = {
        username: decodeURIComponent(url.username || 'postgres'),
        password: decodeURIComponent(url.password || 'x'),
      };
      const { sync, names } = await connect(config, secrets);
      expect(await sync()).toMatchObject({ status: 'done', problem: null, counts: { added: 6 } });
      expect((await names())[0]).toBe('Row 1.md');
      await room.database.execute(`update ${table} set body = 'New', changed = now() where id = 2`);
      expect(await sync()).toMatchObject({ status: 'done', counts: { listed: 2, changed: 1 } });
      const writing = await connect(
        { ...config, query: `with gone as (delete from ${table} returning *) select * from gone` },
        secrets,
      );
      expect(await writing.sync()).toMatchObject({
        status: 'failed',
        problem: { code: 'connectors.query_failed' },
      });
    },
  );
});

/** The CGI program that comes with git. */
function gitBackend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://x');
  const environment = {
    ...process.env,
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: String(request.headers['content-type'] ?? ''),
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
  };
  const backend = spawn('git', ['http-backend'], { env: environment });
  request.pipe(backend.stdin);
  const chunks: Buffer[] = [];
  backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  backend.on('close', () => {
    const output = Buffer.concat(chunks);
    const end = output.indexOf('\r\n\r\n');
    for (const line of output.subarray(0, end).toString().split('\r\n')) {
      const [name = '', value = ''] = line.split(/:\s*/, 2);
      if (name === 'Status') response.statusCode = Number(value.slice(0, 3));
      else response.setHeader(name, value);
    }
    response.end(output.subarray(end + 4));
  });
}
