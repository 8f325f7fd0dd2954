import { join } from 'node:path';
import type { Outbound } from '../../../../platform/outbound/index.ts';
import { type Downloaded, type DownloadOptions, download } from './download.ts';
import { type HubFile, type HubReference, listHub } from './hub.ts';
import { PullError } from './reference.ts';

/** What a model is used with: texts to tokens, and how tokens become a vector. */
const companions = [
  'tokenizer.json',
  'tokenizer_config.json',
  'config.json',
  'modules.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
  '1_Pooling/config.json',
];

/**
 * Brings an ONNX model and what belongs to it into a folder of its own, named after its repository.
 * @throws PullError when the repository holds no such file, or no `tokenizer.json`
 */
export async function pullFolder(
  outbound: Outbound,
  reference: HubReference,
  options: DownloadOptions & { mirror?: string | undefined; sha256: string | null },
): Promise<Downloaded> {
  const listed = await listHub(outbound, reference, options);
  const at = (path: string) => listed.find((file) => file.path === path);
  const model = at(reference.path ?? '');
  if (model === undefined) throw new PullError(`${reference.repository} holds no ${reference.path}`);
  if (at('tokenizer.json') === undefined)
    throw new PullError(`${reference.repository} holds no tokenizer.json: nothing could read texts for it`);
  const folder = join(options.folder, folderName(reference.repository));
  const fetch = (file: HubFile, name: string) => {
    const [inner, base] = name.includes('/') ? name.split('/') : ['', name];
    const wanted = {
      ...file,
      name: base ?? name,
      format: name.endsWith('.onnx') ? 'onnx' : 'other',
    } as const;
    return download(outbound, wanted, { ...options, folder: join(folder, inner ?? '') });
  };
  for (const name of companions) {
    const file = at(name);
    if (file !== undefined) await fetch(file, name);
  }
  // Large models keep their numbers in files beside them, under names that the model file knows.
  for (const file of listed.filter(({ path }) => path.startsWith(`${model.path}_data`)))
    await fetch(file, file.path.split('/').at(-1) ?? file.path);
  return fetch({ ...model, sha256: options.sha256 ?? model.sha256 }, 'model.onnx');
}

/** `owner/name` as one folder; two owners may have models of one name. */
function folderName(repository: string): string {
  return repository.replace('/', '--');
}
