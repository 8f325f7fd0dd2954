import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from '../../providers/adapter.ts';

/** How texts become vectors, as the folder of a model says it. */
export interface ModelSettings {
  /** What stands for a text: the mean of its tokens, the first or the last one. */
  pooling: 'mean' | 'cls' | 'last';
  normalize: boolean;
  queryPrefix: string;
  documentPrefix: string;
  /** Longer inputs are cut, or refused. */
  maxTokens: number;
}

/** Where nothing is said. Models by BERT's plan take this many. */
const usualTokens = 512;
/** Tokenizers without a limit name an absurd one. */
const mostTokens = 32_768;

/** The model file of a folder, where exporters put it. */
export const modelFiles = ['model.onnx', 'onnx/model.onnx'] as const;

/**
 * Reads what Sentence Transformers writes beside a model (pooling, prompts, lengths); `jishi.json` (members of
 * `ModelSettings`) decides where it says something.
 */
export async function readModelSettings(folder: string): Promise<ModelSettings> {
  const read = (name: string) => readJson(join(folder, name));
  const [own, pooling, prompts, lengths, tokenizer, config, modules] = await Promise.all([
    read('jishi.json'),
    read('1_Pooling/config.json'),
    read('config_sentence_transformers.json'),
    read('sentence_bert_config.json'),
    read('tokenizer_config.json'),
    read('config.json'),
    readFile(join(folder, 'modules.json'), 'utf8').catch(() => ''),
  ]);
  const named = fieldsOf(prompts.prompts);
  return settingsOf(own, {
    pooling: poolingOf(pooling),
    // A folder that lists its steps and leaves this one out means it.
    normalize: modules === '' || modules.includes('Normalize'),
    queryPrefix: textOf(named.query ?? named.search_query),
    documentPrefix: textOf(named.document ?? named.passage ?? named.search_document),
    maxTokens: shortest([lengths.max_seq_length, tokenizer.model_max_length, config.max_position_embeddings]),
  });
}

function settingsOf(own: Fields, found: ModelSettings): ModelSettings {
  const { pooling, normalize, queryPrefix, documentPrefix, maxTokens } = own;
  return {
    pooling: pooling === 'mean' || pooling === 'cls' || pooling === 'last' ? pooling : found.pooling,
    normalize: typeof normalize === 'boolean' ? normalize : found.normalize,
    queryPrefix: typeof queryPrefix === 'string' ? queryPrefix : found.queryPrefix,
    documentPrefix: typeof documentPrefix === 'string' ? documentPrefix : found.documentPrefix,
    maxTokens: Math.min(found.maxTokens, numberOf(maxTokens) ?? found.maxTokens),
  };
}

function poolingOf(fields: Fields): ModelSettings['pooling'] {
  if (fields.pooling_mode_cls_token === true) return 'cls';
  return fields.pooling_mode_lasttoken === true ? 'last' : 'mean';
}

function shortest(lengths: unknown[]): number {
  const known = lengths.flatMap((length) => numberOf(length) ?? []).filter((length) => length >= 8);
  const told = known.filter((length) => length <= mostTokens);
  return told.length === 0 ? usualTokens : Math.floor(Math.min(...told));
}

async function readJson(file: string): Promise<Fields> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  return fieldsOf(JSON.parse(text));
}

/** Which number stands for padding, as `tokenizer.json` says it. Masked, so that it decides nothing. */
export function padIdOf(tokenizer: Fields): number {
  const padding = numberOf(fieldsOf(tokenizer.padding).pad_id);
  const added = listOf(tokenizer.added_tokens).find(
    ({ content }) => content === '[PAD]' || content === '<pad>',
  );
  return padding ?? numberOf(added?.id) ?? 0;
}
