import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceConfig } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConnectorRoom,
  keptDocuments,
  makeOwner,
  makeSource,
  openConnectorRoom,
  syncOnce,
} from '../../connectors.fixture.ts';
import { isInside, rootsOf } from './roots.ts';

describe('folders that may be read', () => {
  it.each([
    ['/srv/docs', '/srv/docs', true],
    ['/srv/docs', '/srv/docs/a/b', true],
    ['/srv/docs', '/srv/docs2', false],
    ['/srv/docs', '/srv', false],
    ['/srv/docs', '/srv/docs/..data', true],
    ['/', '/etc', true],
  ])('%s holds %s: %s', (root, path, expected) => {
    expect(isInside(root, path)).toBe(expected);
  });

  it('gives a tenant the roots for all and its own', () => {
    const own = `ten_${'a'.repeat(32)}`;
    const other = `ten_${'b'.repeat(32)}`;
    expect(rootsOf(['/all', `${own}:/own`, `${other}:/theirs`], own)).toEqual(['/all', '/own']);
  });
});

describe('a folder as a source', () => {
  let room: ConnectorRoom;
  const parent = mkdtempSync(join(tmpdir(), 'jishi-folder-'));
  const root = join(parent, 'open');
  const config = (path: string): SourceConfig => ({
    kind: 'folder',
    path,
    endings: [],
    exclude: ['**/drafts/**'],
  });
  beforeAll(async () => {
    mkdirSync(root);
    room = await openConnectorRoom({ folders: [root] });
  });
  afterAll(async () => {
    await room.close();
    rmSync(parent, { recursive: true });
  });

  it('brings its files, keeps renamed ones, and follows no links', async () => {
    mkdirSync(join(root, 'docs/drafts'), { recursive: true });
    writeFileSync(join(root, 'docs/制度.md'), '# 差旅制度');
    writeFileSync(join(root, 'docs/a.txt'), 'alpha');
    writeFileSync(join(root, 'docs/drafts/no.txt'), 'draft');
    writeFileSync(join(root, 'docs/movie.mp4'), 'no document');
    writeFileSync(join(parent, 'secret.txt'), 'outside');
    symlinkSync(join(parent, 'secret.txt'), join(root, 'docs/link.txt'));
    symlinkSync(parent, join(root, 'docs/up'));
    const owner = await makeOwner(room);
    const sourceId = await makeSource(owner, config(join(root, 'docs')));
    expect(await syncOnce(room, owner, sourceId)).toMatchObject({
      status: 'done',
      counts: { added: 2, skipped: 4 },
    });
    const before = await keptDocuments(room, sourceId);
    expect(before.map(({ name }) => name)).toEqual(['a.txt', '制度.md']);
    mkdirSync(join(root, 'docs/sub'));
    renameSync(join(root, 'docs/a.txt'), join(root, 'docs/sub/renamed.txt'));
    expect(await syncOnce(room, owner, sourceId)).toMatchObject({ counts: { moved: 1, added: 0, bytes: 0 } });
    const after = await keptDocuments(room, sourceId);
    expect(after.find(({ name }) => name === 'sub/renamed.txt')?.id).toBe(before[0]?.id);
  });

  it.each([
    ['outside of the root', () => parent],
    ['a way out', () => join(root, '..')],
    ['a relative path', () => 'docs'],
    ['a link out', () => join(root, 'docs/up')],
    ['another place that is not there', () => '/nowhere/at/all'],
  ])('refuses %s', async (_, path) => {
    const owner = await makeOwner(room);
    await expect(makeSource(owner, config(path()))).rejects.toMatchObject({
      code: 'connectors.folder_refused',
    });
  });

  it('does not read through a folder that was swapped for a link', async () => {
    mkdirSync(join(root, 'swap/inner'), { recursive: true });
    mkdirSync(join(parent, 'inner-outside'));
    writeFileSync(join(parent, 'inner-outside/x.txt'), 'outside');
    writeFileSync(join(root, 'swap/inner/x.txt'), 'inside');
    const owner = await makeOwner(room);
    const sourceId = await makeSource(owner, config(join(root, 'swap')));
    const open = room.connectors.kinds.folder.open;
    room.connectors.kinds.folder.open = async (context) => {
      const source = await open(context);
      return {
        ...source,
        async *listChanges(cursor) {
          yield* source.listChanges(cursor);
          rmSync(join(root, 'swap/inner'), { recursive: true });
          symlinkSync(join(parent, 'inner-outside'), join(root, 'swap/inner'));
        },
      };
    };
    await syncOnce(room, owner, sourceId);
    room.connectors.kinds.folder.open = open;
    const kept = await keptDocuments(room, sourceId);
    const outside = 'outside'.length;
    const rows = await room.database.system
      .selectFrom('document')
      .select('size')
      .where('source_id', '=', sourceId)
      .execute();
    expect(kept.length === 0 || rows.every(({ size }) => size !== outside)).toBe(true);
  });
});
