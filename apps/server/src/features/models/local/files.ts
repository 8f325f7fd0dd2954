import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { problem } from '../../../kernel/problem.ts';
import { modelFiles } from './onnx/model-folder.ts';

/**
 * The real path of a model folder or file, only if it lies inside one of the allowed folders after every link and `..`
 * is resolved. A relative path starts at the first allowed folder.
 * @throws Problem `models.local_path_refused`: outside, absent and not permitted look the same
 */
export async function resolveInside(allowed: readonly string[], path: string): Promise<string> {
  const [first = '/nowhere'] = allowed;
  const real = await realPath(isAbsolute(path) ? path : resolve(first, path));
  for (const folder of allowed) {
    const root = await realPath(folder);
    if (real !== undefined && root !== undefined && isInside(root, real)) return real;
  }
  throw problem('models.local_path_refused');
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (!way.startsWith(`..${sep}`) && way !== '..' && !isAbsolute(way));
}

async function realPath(path: string): Promise<string | undefined> {
  // A NUL byte makes the call throw synchronously typed errors of its own; all of them mean "no such file" here.
  return realpath(path).catch(() => undefined);
}

/** A folder as it is, or a `.gguf` file. */
export async function requireModelPlace(allowed: readonly string[], path: string): Promise<string> {
  const real = await resolveInside(allowed, path);
  const { isFile, isDirectory } = await kindOf(real);
  if (isDirectory || (isFile && real.endsWith('.gguf'))) return real;
  throw problem('models.local_path_refused');
}

/** The file of one model: the provider's own file, or the named one in its folder. */
export async function modelFile(
  allowed: readonly string[],
  model: { baseUrl: string; upstreamName: string },
): Promise<string> {
  const place = await requireModelPlace(allowed, model.baseUrl);
  if (place.endsWith('.gguf') && (await kindOf(place)).isFile) return place;
  const name = model.upstreamName.endsWith('.gguf') ? model.upstreamName : `${model.upstreamName}.gguf`;
  // The provider's folder is the limit now: a name with `..` or a link must not lead out of it either.
  const file = await resolveInside([place], name);
  if (!(await kindOf(file)).isFile) throw problem('models.local_path_refused');
  return file;
}

/** Names of the model files of a provider. */
export async function listModelFiles(allowed: readonly string[], path: string): Promise<string[]> {
  const place = await requireModelPlace(allowed, path);
  if ((await kindOf(place)).isFile) return [place.slice(place.lastIndexOf(sep) + 1)];
  const names = (await readdir(place)).filter((name) => name.endsWith('.gguf')).sort();
  const files = await Promise.all(
    // A link that leads out could not be used; it is not offered either.
    names.map((name) => resolveInside([place], name).then(kindOf, () => undefined)),
  );
  return names.filter((_, index) => files[index]?.isFile);
}

/** The folder of an ONNX model: the provider's own, or the named one in it. */
export async function onnxFolder(
  allowed: readonly string[],
  model: { baseUrl: string; upstreamName: string },
): Promise<string> {
  const place = await requireModelPlace(allowed, model.baseUrl);
  if (await holdsOnnx(place)) return place;
  const folder = await resolveInside([place], model.upstreamName);
  if (await holdsOnnx(folder)) return folder;
  throw problem('models.local_path_refused');
}

/** Names of the ONNX models of a provider: its own folder, or those in it. */
export async function listOnnxFolders(allowed: readonly string[], path: string): Promise<string[]> {
  const place = await requireModelPlace(allowed, path);
  if (await holdsOnnx(place)) return [basename(place)];
  const names = await readdir(place).catch(() => []);
  const held = await Promise.all(
    // A link that leads out could not be used; it is not offered either.
    names.map((name) => resolveInside([place], name).then(holdsOnnx, () => false)),
  );
  return names.filter((_, index) => held[index]).sort();
}

/** A model with its tokenizer, both inside the folder once every link is resolved. */
async function holdsOnnx(folder: string): Promise<boolean> {
  const isInFolder = async (name: string) =>
    resolveInside([folder], join(folder, name)).then(
      async (file) => (await kindOf(file)).isFile,
      () => false,
    );
  if (!(await isInFolder('tokenizer.json'))) return false;
  return (await Promise.all(modelFiles.map(isInFolder))).includes(true);
}

async function kindOf(path: string): Promise<{ isFile: boolean; isDirectory: boolean }> {
  const found = await stat(path).catch(() => undefined);
  return { isFile: found?.isFile() ?? false, isDirectory: found?.isDirectory() ?? false };
}
