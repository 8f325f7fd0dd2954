import { constants, type Dirent, type Stats } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ConfigOf } from '@jishi/contract';
import { problem } from '../../../../kernel/problem.ts';
import { isWanted } from '../filter.ts';
import type { ConnectorKind, FetchedItem, OpenSource, SourceChange, SourceContext } from '../kind.ts';
import { allowedFolder, isInside, rootsOf } from './roots.ts';

const deepest = 64;

/** A folder of the server or a mounted share. Links are not followed: what they point at is not in the folder. */
export const folderKind: ConnectorKind<'folder'> = {
  kind: 'folder',
  secrets: [],
  permissions: false,
  placeOf: ({ path }) => path,
  judge: async (scope, { path }) => {
    await allowedFolder(path, rootsOf(scope.ports.connectors.folders, scope.tenantId));
  },
  open: openFolder,
};

async function openFolder({ scope, signal, config }: SourceContext<'folder'>): Promise<OpenSource> {
  const root = await allowedFolder(config.path, rootsOf(scope.ports.connectors.folders, scope.tenantId));
  return {
    async *listChanges() {
      // The root must be readable: an error here is no empty folder.
      await readFolder(root);
      yield* walk({ root, config, signal }, '', 0);
      yield { type: 'end', complete: true, cursor: null };
    },
    fetch: ({ externalId }) => readFile(root, externalId),
  };
}

interface Walk {
  root: string;
  config: ConfigOf<'folder'>;
  signal: AbortSignal;
}

async function* walk(at: Walk, path: string, depth: number): AsyncGenerator<SourceChange> {
  at.signal.throwIfAborted();
  const entries = depth > deepest ? undefined : await readFolder(join(at.root, path)).catch(() => undefined);
  if (entries === undefined) {
    const params = { reason: `${path}/` };
    yield {
      type: 'unreadable',
      prefix: `${path}/`,
      problem: { code: 'connectors.folder_unreadable', params },
    };
    return;
  }
  for (const entry of entries) {
    const child = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(at, child, depth + 1);
    else yield await look(at, child, entry);
  }
}

/** Links, devices and pipes are no files of this folder. */
async function look(at: Walk, path: string, entry: Dirent): Promise<SourceChange> {
  return entry.isFile() && isWanted(path, at.config) ? describe(at, path) : { type: 'skipped' };
}

function readFolder(path: string): Promise<Dirent[]> {
  return readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw problem('connectors.folder_unreadable', { reason: error.code ?? 'unknown' }, error);
  });
}

async function describe({ root }: Walk, path: string): Promise<SourceChange> {
  const stats = await lstat(join(root, path)).catch(() => undefined);
  if (stats === undefined)
    return { type: 'unreadable', prefix: path, problem: { code: 'connectors.item_unreadable', params: {} } };
  return {
    type: 'item',
    item: {
      externalId: path,
      name: path,
      fingerprint: `${stats.mtimeMs}:${stats.size}`,
      moveKey: moveKeyOf(stats),
      size: stats.size,
      modifiedAt: new Date(Math.floor(stats.mtimeMs)),
    },
  };
}

/** A renamed file keeps its number, time and size. A file system without numbers gives 0: then content decides. */
function moveKeyOf(stats: Stats): string | undefined {
  return stats.ino === 0 ? undefined : `${stats.dev}:${stats.ino}:${stats.mtimeMs}:${stats.size}`;
}

/** Opened without following a link, and judged by where it really lies: the tree may change under us. */
async function readFile(root: string, path: string): Promise<FetchedItem> {
  const full = join(root, path);
  const fail = (error: NodeJS.ErrnoException): never => {
    const missing = error.code === 'ENOENT' || error.code === 'ENOTDIR';
    throw problem(missing ? 'connectors.item_missing' : 'connectors.item_unreadable', {}, error);
  };
  const folder = await realpath(dirname(full)).catch(fail);
  if (!isInside(root, folder)) throw problem('connectors.item_unreadable');
  const file = await open(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(fail);
  const stats = await file.stat();
  // A folder on the way may have become a link after it was looked at: the open file itself says where it lies.
  const real = await realpath(`/proc/self/fd/${file.fd}`).catch(() => full);
  if (!stats.isFile() || !isInside(root, real)) {
    await file.close();
    throw problem('connectors.item_unreadable');
  }
  return { content: readAll(file.createReadStream({ autoClose: true })) };
}

async function* readAll(stream: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    throw problem('connectors.item_unreadable', {}, error);
  }
}
