import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { type Fields, fieldsOf } from '../../providers/adapter.ts';
import { LocalFailure } from '../failure.ts';
import { batchesOf, type Encoded, type Tokenizer } from './encode.ts';
import { type ModelSettings, modelFiles, padIdOf, readModelSettings } from './model-folder.ts';

/** What one pass gives for the texts of a batch. */
export interface Pass {
  places: number[];
  /** Tokens in each row, padding included. */
  width: number;
  data: Float32Array;
  dims: readonly number[];
}

/** A model that is loaded. */
export interface Session {
  tokenizer: Tokenizer;
  settings: ModelSettings;
  run(texts: readonly Encoded[], signal: AbortSignal): AsyncGenerator<Pass>;
  release(): Promise<void>;
}

const options: InferenceSession.SessionOptions = {
  intraOpNumThreads: Number(process.env.JISHI_ONNX_THREADS) || 1,
  interOpNumThreads: 1,
  executionProviders: ['cpu'],
  // Batches come in many shapes, and an arena keeps room for each of them.
  enableCpuMemArena: false,
  enableMemPattern: false,
  // Waiting threads would burn what the server and its database need.
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

/** @throws LocalFailure `unavailable`: the packages are not installed · `load_failed`: not a model */
export async function openSession(folder: string): Promise<Session> {
  const { runtime, tokenizers } = await packages();
  try {
    const words = fieldsOf(JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8')));
    const more = await readFile(join(folder, 'tokenizer_config.json'), 'utf8').catch(() => '{}');
    const tokenizer = new tokenizers.Tokenizer(words, JSON.parse(more) as object) as Tokenizer;
    const session = await runtime.InferenceSession.create(await modelFileOf(folder), options);
    const settings = await readModelSettings(folder);
    const padId = padIdOf(words);
    return {
      tokenizer,
      settings,
      run: (texts, signal) => run({ session, padId, Tensor: runtime.Tensor }, texts, signal),
      release: () => session.release(),
    };
  } catch (error) {
    throw new LocalFailure('load_failed', error instanceof Error ? error.message : String(error));
  }
}

async function packages() {
  try {
    const [runtime, tokenizers] = await Promise.all([
      import('onnxruntime-node'),
      import('@huggingface/tokenizers'),
    ]);
    return { runtime, tokenizers };
  } catch {
    throw new LocalFailure('unavailable', 'onnxruntime-node is not installed');
  }
}

async function modelFileOf(folder: string): Promise<string> {
  for (const name of modelFiles) {
    const file = join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile()) return file;
  }
  throw new Error('the folder holds no model.onnx');
}

interface Running {
  session: InferenceSession;
  padId: number;
  Tensor: typeof Tensor;
}

async function* run(running: Running, texts: readonly Encoded[], signal: AbortSignal): AsyncGenerator<Pass> {
  for (const { places, width } of batchesOf(texts.map(({ ids }) => ids.length))) {
    if (signal.aborted) return;
    const rows = places.flatMap((place) => texts[place] ?? []);
    const output = await pass(running, rows, width);
    yield { places, width, data: output.data as Float32Array, dims: output.dims };
  }
}

async function pass({ session, padId, Tensor }: Running, rows: Encoded[], width: number): Promise<Tensor> {
  const shape = [rows.length, width];
  const tensor = (valueAt: (row: Encoded, index: number) => number) =>
    new Tensor(
      'int64',
      BigInt64Array.from(
        rows.flatMap((row) => Array.from({ length: width }, (_, at) => BigInt(valueAt(row, at)))),
      ),
      shape,
    );
  const known: Record<string, Tensor> = {
    input_ids: tensor(({ ids }, at) => ids[at] ?? padId),
    attention_mask: tensor(({ ids }, at) => (at < ids.length ? 1 : 0)),
    token_type_ids: tensor(({ types }, at) => types[at] ?? 0),
    position_ids: tensor((_, at) => at),
  };
  const feeds: Fields = Object.fromEntries(session.inputNames.map((name) => [name, known[name]]));
  const strange = session.inputNames.find((name) => known[name] === undefined);
  if (strange !== undefined) throw new LocalFailure('load_failed', `the model wants "${strange}"`);
  const found = await session.run(feeds as Record<string, Tensor>);
  const output = found[outputOf(session.outputNames)];
  if (output?.type !== 'float32')
    throw new LocalFailure('load_failed', 'the model answers no 32-bit numbers');
  return output;
}

/** A vector that the model has pooled itself goes before its states of tokens. */
function outputOf(names: readonly string[]): string {
  const wanted = ['sentence_embedding', 'logits', 'last_hidden_state', 'token_embeddings'];
  return wanted.find((name) => names.includes(name)) ?? names[0] ?? '';
}
