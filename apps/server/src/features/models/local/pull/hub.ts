import type { Outbound } from '../../../../platform/outbound/index.ts';
import { readBytes } from '../../gateway/body.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from '../../providers/adapter.ts';
import { PullError, type Reference } from './reference.ts';

/** One file of a hub, with what the hub knows about its bytes. */
export interface HubFile {
  url: string;
  path: string;
  size: number | null;
  sha256: string | null;
}

export type HubReference = Extract<Reference, { kind: 'hub' }>;

const maxListBytes = 32 * 1024 * 1024;
const hosts = { huggingface: 'https://huggingface.co', modelscope: 'https://modelscope.cn' };

/**
 * Asks the hub (or a mirror with the same interface) for the files of a repository and finds the one that is meant.
 * @throws PullError when there is none, or several and none was named
 */
export async function findHubFile(
  outbound: Outbound,
  reference: HubReference,
  options: HubOptions,
): Promise<HubFile> {
  const files = await listHub(outbound, reference, options);
  return chooseFile(
    files.filter(({ path }) => path.endsWith('.gguf')),
    reference,
  );
}

interface HubOptions {
  mirror?: string | undefined;
  signal: AbortSignal;
}

/** All files of a repository. */
export async function listHub(
  outbound: Outbound,
  reference: HubReference,
  { mirror, signal }: HubOptions,
): Promise<HubFile[]> {
  const host = (mirror ?? hosts[reference.hub]).replace(/\/+$/, '');
  const listed = reference.hub === 'huggingface' ? huggingFace(host, reference) : modelScope(host, reference);
  const response = await outbound.request(listed.url, { headers: { accept: 'application/json' }, signal });
  const text = (await readBytes(response.body, maxListBytes)).toString('utf8');
  if (response.status !== 200)
    throw new PullError(`the hub answered ${response.status} for ${reference.repository}`);
  return listed.read(parse(text));
}

function chooseFile(files: HubFile[], { path, repository }: HubReference): HubFile {
  const names = files.map((file) => file.path).join('\n  ');
  const [first, ...others] = path === null ? files : files.filter((file) => file.path === path);
  if (first !== undefined && others.length === 0) return first;
  if (files.length === 0) throw new PullError(`${repository} holds no .gguf file`);
  throw new PullError(`${repository} holds these files; name one:\n  ${names}`);
}

interface Listing {
  url: string;
  read(answer: unknown): HubFile[];
}

function huggingFace(host: string, { repository, revision }: HubReference): Listing {
  return {
    url: `${host}/api/models/${repository}/tree/${encodeURIComponent(revision)}?recursive=true`,
    read: (answer) =>
      listOf(answer).map((file) => {
        const large = fieldsOf(file.lfs);
        return toFile(`${host}/${repository}/resolve/${encodeURIComponent(revision)}`, {
          path: file.path,
          size: large.size ?? file.size,
          sha256: large.oid,
        });
      }),
  };
}

function modelScope(host: string, { repository, revision }: HubReference): Listing {
  return {
    url: `${host}/api/v1/models/${repository}/repo/files?Revision=${encodeURIComponent(revision)}&Recursive=True`,
    read: (answer) =>
      listOf(fieldsOf(fieldsOf(answer).Data).Files).map((file) =>
        toFile(`${host}/models/${repository}/resolve/${encodeURIComponent(revision)}`, {
          path: file.Path,
          size: file.Size,
          sha256: file.Sha256,
        }),
      ),
  };
}

function toFile(root: string, { path, size, sha256 }: Fields): HubFile {
  const sum = textOf(sha256).toLowerCase();
  return {
    url: `${root}/${textOf(path).split('/').map(encodeURIComponent).join('/')}`,
    path: textOf(path),
    size: numberOf(size) ?? null,
    sha256: /^[0-9a-f]{64}$/.test(sum) ? sum : null,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PullError('the hub did not answer with JSON');
  }
}
