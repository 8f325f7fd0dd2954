import * as fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigOf } from '@jishi/contract';
import type { HttpClient } from 'isomorphic-git';
import { problem } from '../../../../kernel/problem.ts';
import { isWanted } from '../filter.ts';
import { bodyOf, judgeUrl, sourceHttp } from '../http.ts';
import type { ConnectorKind, OpenSource, SourceChange, SourceContext } from '../kind.ts';

type Git = typeof import('isomorphic-git');

/**
 * Files at the tip of a branch, over smart HTTP. A tip that is the same is not fetched; of another one only files with
 * another blob are taken.
 */
export const gitKind: ConnectorKind<'git'> = {
  kind: 'git',
  secrets: [
    { name: 'username', required: false },
    { name: 'token', required: false },
  ],
  permissions: false,
  placeOf: ({ url }) => new URL(url).origin,
  judge: (scope, { url }) => judgeUrl(scope, url),
  open: openRepository,
};

interface Repository {
  git: Git;
  http: HttpClient;
  url: string;
  headers: Record<string, string>;
}

async function openRepository(context: SourceContext<'git'>): Promise<OpenSource> {
  const { config, secrets } = context;
  const git = await import('isomorphic-git');
  const { username = 'git', token } = secrets;
  const headers: Record<string, string> =
    token === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${username}:${token}`).toString('base64')}` };
  const repository: Repository = { git, http: httpOf(context), url: config.url, headers };
  const state: { clone?: Promise<string>; tip?: string } = {};
  const clone = async () => {
    state.tip ??= await tipOf(repository, config);
    state.clone ??= cloneTip(repository, config);
    return { git, fs, dir: await state.clone };
  };
  return {
    async *listChanges(cursor) {
      const tip = await tipOf(repository, config);
      state.tip = tip;
      if (tip === cursor) return yield { type: 'end', complete: false, cursor };
      const { dir } = await clone();
      const commit = await git.resolveRef({ fs, dir, ref: 'HEAD' });
      yield* walk({ git, dir, config, commit, signal: context.signal }, commit, '');
      yield { type: 'end', complete: true, cursor: commit };
    },
    fetch: async ({ wanted }) => {
      const { dir } = await clone();
      const read = git.readBlob({ fs, dir, oid: wanted });
      const { blob } = await read.catch((error: Error) => {
        throw problem('connectors.item_missing', {}, error);
      });
      return { content: once(blob) };
    },
    close: async () => {
      const dir = await state.clone?.catch(() => undefined);
      if (dir !== undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}

async function* once(blob: Uint8Array): AsyncGenerator<Uint8Array> {
  yield blob;
}

/** All requests of the package go through the outbound client. */
function httpOf(context: SourceContext<'git'>): HttpClient {
  const http = sourceHttp(context);
  return {
    request: async ({ url, method = 'GET', headers = {}, body }) => {
      const parts: Uint8Array[] = [];
      if (body !== undefined) for await (const part of body) parts.push(part);
      const response = await http
        .request(url, { method, headers, ...(parts.length === 0 ? {} : { body: Buffer.concat(parts) }) })
        .catch(notFoundIsRefusal);
      const answered: Record<string, string> = {};
      for (const [name, value] of Object.entries(response.headers)) answered[name] = String(value);
      return {
        url: response.url,
        method,
        statusCode: response.status,
        statusMessage: '',
        body: bodyOf(response),
        headers: answered,
      };
    },
  };
}

/** Forges answer "not found" or "forbidden" for a repository that the token does not open. */
function notFoundIsRefusal(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'connectors.item_missing' || code === 'connectors.item_unreadable')
    throw problem('connectors.credentials_rejected', {}, error);
  throw error;
}

async function tipOf({ git, http, url, headers }: Repository, { branch }: ConfigOf<'git'>): Promise<string> {
  const prefix = branch === undefined ? 'HEAD' : `refs/heads/${branch}`;
  // A copy: the package writes the version of the protocol into it, and clones speak another one.
  const refs = await git.listServerRefs({ http, url, headers: { ...headers }, prefix });
  const ref = refs.find((candidate) => candidate.ref === prefix);
  if (ref === undefined)
    throw problem('connectors.config_refused', { field: 'branch', reason: branch ?? 'HEAD' });
  return ref.oid;
}

async function cloneTip(
  { git, http, url, headers }: Repository,
  { branch }: ConfigOf<'git'>,
): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'jishi-git-'));
  try {
    await git.clone({
      fs,
      http,
      dir,
      url,
      headers: { ...headers },
      ...(branch === undefined ? {} : { ref: branch }),
      depth: 1,
      singleBranch: true,
      noCheckout: true,
      noTags: true,
    });
    return dir;
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

interface Walk {
  git: Git;
  dir: string;
  config: ConfigOf<'git'>;
  commit: string;
  signal: AbortSignal;
}

async function* walk(at: Walk, oid: string, folder: string): AsyncGenerator<SourceChange> {
  at.signal.throwIfAborted();
  const { tree } = await at.git.readTree({ fs, dir: at.dir, oid });
  for (const entry of tree) {
    const path = folder === '' ? entry.path : `${folder}/${entry.path}`;
    if (entry.type === 'tree' && mayHold(path, at.config.path)) yield* walk(at, entry.oid, path);
    // 120000 = a symbolic link, whose content is a path.
    else if (entry.type === 'blob' && entry.mode !== '120000') yield toChange(at, path, entry.oid);
  }
}

/** Whether a folder lies on the way to the wanted one, or below it. */
function mayHold(path: string, wanted: string): boolean {
  const below = folderOf(wanted);
  return below === '' || `${path}/`.startsWith(below) || below.startsWith(`${path}/`);
}

function folderOf(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `${trimmed}/`;
}

function toChange({ config, commit }: Walk, path: string, oid: string): SourceChange {
  const folder = folderOf(config.path);
  if (!path.startsWith(folder) || !isWanted(path, config)) return { type: 'skipped' };
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const url = config.link?.replaceAll('{path}', encoded).replaceAll('{commit}', commit);
  return {
    type: 'item',
    item: { externalId: path, name: path.slice(folder.length), fingerprint: oid, moveKey: oid, url },
  };
}
