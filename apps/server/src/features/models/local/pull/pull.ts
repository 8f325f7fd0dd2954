import { copyFile, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outbound } from '../../../../platform/outbound/index.ts';
import { type Download, type Downloaded, type DownloadOptions, download, measure } from './download.ts';
import { findHubFile } from './hub.ts';
import { pullFolder } from './pull-folder.ts';
import { fileNameOf, PullError, readReference } from './reference.ts';

export interface PullOptions extends DownloadOptions {
  /** Another host with the hub's interface. */
  mirror?: string | undefined;
  /** What the bytes have to be, when the person knows. */
  sha256?: string | undefined;
}

/**
 * Brings a model file into the models folder: from Hugging Face, ModelScope, a mirror, an address or this machine. An
 * ONNX model of a hub comes with its tokenizer and settings, in a folder of its own.
 * @throws PullError with a sentence for the person
 */
export async function pullModel(
  outbound: Outbound,
  reference: string,
  options: PullOptions,
): Promise<Downloaded> {
  const read = readReference(reference);
  const given = givenSum(options.sha256);
  if (read.kind === 'hub' && read.path?.endsWith('.onnx'))
    return pullFolder(outbound, read, { ...options, sha256: given });
  if (read.kind === 'file') return copyModel(read.path, { folder: options.folder, given });
  const found: Download =
    read.kind === 'url'
      ? { url: read.url, name: fileNameOf(read.url), size: null, sha256: null }
      : await findHubFile(outbound, read, options).then((file) => ({ ...file, name: fileNameOf(file.path) }));
  if (given !== null && found.sha256 !== null && given !== found.sha256)
    throw new PullError('the hub has another file than the one with this checksum');
  return download(outbound, { ...found, sha256: given ?? found.sha256 }, options);
}

function givenSum(text: string | undefined): string | null {
  if (text === undefined) return null;
  const sum = text.toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(sum)) throw new PullError('a sha256 checksum has 64 hexadecimal digits');
  return sum;
}

async function copyModel(
  source: string,
  { folder, given }: { folder: string; given: string | null },
): Promise<Downloaded> {
  const name = fileNameOf(source);
  const isFile = await stat(source).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new PullError(`there is no file ${source}`);
  const { sum, bytes } = await measure(source);
  if (given !== null && given !== sum) throw new PullError('the bytes are not those of this checksum');
  await mkdir(folder, { recursive: true });
  const part = join(folder, `.${name}.part`);
  await copyFile(source, part);
  await rename(part, join(folder, name));
  return { path: join(folder, name), bytes, sha256: sum, verified: given !== null };
}
