import { constants, type Dirent, type Stats } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ConfigOf } from '@jishi/contract';
import { problem } from '../../../../kernel/problem.ts';
import { isWanted } from '../filter.ts';
import type { ConnectorKind, FetchedItem, OpenSource, SourceChange, SourceContext } from '../kind.ts';
import { allowedFolder, isInside, rootsOf } from './roots.ts';

const deepest = 64;
const atOnce = 16;

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
      yield* walk({ root, config, signal });
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

interface Folder {
  path: string;
  depth: number;
}

/** Folder by folder, in no particular order: one generator, however deep the tree. */
async function* walk(at: Walk): AsyncGenerator<SourceChange> {
  const waiting: Folder[] = [{ path: '', depth: 0 }];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    at.signal.throwIfAborted();
    const entries = folder.depth > deepest ? undefined : await entriesOf(at, folder);
    if (entries === undefined) yield unreadable(folder);
    else yield* look(at, { folder, entries, waiting });
  }
}

async function* look(
  at: Walk,
  { folder, entries, waiting }: { folder: Folder; entries: Dirent[]; waiting: Folder[] },
): AsyncGenerator<SourceChange> {
  const files: string[] = [];
  for (const entry of entries) {
    const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
    if (entry.isDirectory()) waiting.push({ path, depth: folder.depth + 1 });
    // Links, devices and pipes are no files of this folder.
    else if (entry.isFile() && isWanted(path, at.config)) files.push(path);
    else yield { type: 'skipped' };
  }
  yield* describeAll(at, files);
}

function entriesOf({ root }: Walk, { path }: Folder): Promise<Dirent[] | undefined> {
  return readFolder(join(root, path)).catch(() => undefined);
}

function unreadable({ path }: Folder): SourceChange {
  const reason = `${path}/`;
  const problem = { code: 'connectors.folder_unreadable', params: { reason } } as const;
  return { type: 'unreadable', prefix: reason, problem };
}

/** Several at once: on a mounted share each answer takes its way through the network. */
async function* describeAll(at: Walk, files: string[]): AsyncGenerator<SourceChange> {
  for (let from = 0; from < files.length; from += atOnce) {
    at.signal.throwIfAborted();
    yield* await Promise.all(files.slice(from, from + atOnce).map((path) => describe(at, path)));
  }
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
