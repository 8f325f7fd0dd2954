import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { problem } from '../../../../kernel/problem.ts';

/** The roots that a tenant may read: `path` for every tenant, `ten_…:path` for one. */
export function rootsOf(folders: readonly string[], tenantId: string): string[] {
  return folders.flatMap((entry) => {
    const [, owner, path = ''] = /^(?:(ten_[0-9a-f]{32}):)?(.+)$/.exec(entry) ?? [];
    return owner === undefined || owner === tenantId ? [resolve(path)] : [];
  });
}

/** Whether `path` is `root` or lies below it. Both absolute and resolved. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/**
 * The real folder behind a configured path, with all links followed, when that lies below an allowed root (with its
 * links followed too).
 * @throws connectors.folder_refused, also for a folder outside that does not exist: nothing is learned from the answer
 */
export async function allowedFolder(path: string, roots: readonly string[]): Promise<string> {
  if (!isAbsolute(path) || path.includes('\u0000')) throw problem('connectors.folder_refused');
  const written = resolve(path);
  if (!roots.some((root) => isInside(root, written))) throw problem('connectors.folder_refused');
  const real = await realpath(written).catch((error: NodeJS.ErrnoException) => {
    throw problem('connectors.folder_unreadable', { reason: error.code ?? 'unknown' }, error);
  });
  for (const root of roots) {
    const realRoot = await realpath(root).catch(() => undefined);
    if (realRoot !== undefined && isInside(realRoot, real)) return real;
  }
  throw problem('connectors.folder_refused');
}
