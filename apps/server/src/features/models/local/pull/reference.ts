/** Why a model could not be pulled, as a sentence for the command line. */
export class PullError extends Error {}

export type Reference =
  | { kind: 'hub'; hub: Hub; repository: string; revision: string; path: string | null }
  | { kind: 'url'; url: string }
  | { kind: 'file'; path: string };

export type Hub = 'huggingface' | 'modelscope';

const hubs: Readonly<Record<string, { hub: Hub; revision: string }>> = {
  hf: { hub: 'huggingface', revision: 'main' },
  ms: { hub: 'modelscope', revision: 'master' },
};

/**
 * What a person means: `hf:owner/name[@revision][/file.gguf]`, `ms:…` (ModelScope), an address, or a path on this machine.
 * @throws PullError
 */
export function readReference(text: string): Reference {
  if (/^https?:\/\//i.test(text)) return { kind: 'url', url: text };
  const [, prefix = ''] = /^([a-z]{2}):/.exec(text) ?? [];
  const known = Object.hasOwn(hubs, prefix) ? hubs[prefix] : undefined;
  if (known === undefined) return { kind: 'file', path: text };
  const parts = /^..:([\w.-]+\/[\w.-]+)(?:@([\w.-]+))?(?:\/([\w./ +-]+))?$/.exec(text);
  const [, repository, revision = known.revision, path = null] = parts ?? [];
  if (repository === undefined || path?.split('/').includes('..') === true)
    throw new PullError(`"${text}" is no ${prefix}:owner/name[@revision][/file.gguf]`);
  return { kind: 'hub', hub: known.hub, repository, revision, path };
}

/** The name under which a file is kept: no folder, nothing hidden, a model file. */
export function fileNameOf(path: string): string {
  const name =
    decodeURIComponent(path.split(/[?#]/)[0] ?? '')
      .split(/[/\\]/)
      .at(-1) ?? '';
  if (!/^\w[\w.+-]*\.gguf$/.test(name)) throw new PullError(`"${name}" is no name of a .gguf file`);
  return name;
}
