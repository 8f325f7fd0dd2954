import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

// ONNX models of a few numbers, written by hand, so that what comes out can be reckoned in the head: an embedder that looks
// each token up in a table, and a reranker that adds one number up for each token.

type Bytes = Buffer;

const varint = (value: number): Bytes => {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
};
const number = (field: number, value: number): Bytes => Buffer.concat([varint(field * 8), varint(value)]);
const block = (field: number, bytes: Bytes | string): Bytes => {
  const content = Buffer.from(bytes);
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
};
const message = (...parts: Bytes[]): Bytes => Buffer.concat(parts);

const types = { float: 1, int64: 7 } as const;

function valueInfo(name: string, type: keyof typeof types, shape: (number | string)[]): Bytes {
  const dims = shape.map((dim) => block(1, typeof dim === 'number' ? number(1, dim) : block(2, dim)));
  const tensor = message(number(1, types[type]), block(2, message(...dims)));
  return message(block(1, name), block(2, block(1, tensor)));
}

function weights(name: string, rows: readonly (readonly number[])[]): Bytes {
  const raw = Buffer.from(Float32Array.from(rows.flat()).buffer);
  const dims = [rows.length, rows[0]?.length ?? 0].map((dim) => number(1, dim));
  return message(...dims, number(2, types.float), block(8, name), block(9, raw));
}

function node(operator: string, inputs: string[], result: { to: string; by?: Bytes[] }): Bytes {
  const named = inputs.map((name) => block(1, name));
  const attributes = (result.by ?? []).map((one) => block(5, one));
  return message(...named, block(2, result.to), block(4, operator), ...attributes);
}

const integer = (name: string, value: number) => message(block(1, name), number(3, value), number(20, 2));
const integers = (name: string, values: number[]) =>
  message(block(1, name), ...values.map((value) => number(8, value)), number(20, 7));

interface Graph {
  nodes: Bytes[];
  weights: Bytes[];
  inputs: Bytes[];
  output: Bytes;
}

function model(graph: Graph): Bytes {
  const body = message(
    ...graph.nodes.map((one) => block(1, one)),
    block(2, 'tiny'),
    ...graph.weights.map((one) => block(5, one)),
    ...graph.inputs.map((one) => block(11, one)),
    block(12, graph.output),
  );
  return message(number(1, 7), block(7, body), block(8, message(block(1, ''), number(2, 12))));
}

const ids = valueInfo('input_ids', 'int64', ['batch', 'length']);
const mask = valueInfo('attention_mask', 'int64', ['batch', 'length']);

/** `last_hidden_state[b, t] = table[input_ids[b, t]]`. */
export function tinyEmbedder(table: readonly (readonly number[])[]): Bytes {
  return model({
    nodes: [node('Gather', ['table', 'input_ids'], { to: 'last_hidden_state' })],
    weights: [weights('table', table)],
    inputs: [ids, mask],
    output: valueInfo('last_hidden_state', 'float', ['batch', 'length', table[0]?.length ?? 0]),
  });
}

/** `logits[b] = sum over t of mask[b, t] * table[input_ids[b, t]]`, as many figures as the table has columns. */
export function tinyReranker(table: readonly (readonly number[])[]): Bytes {
  return model({
    nodes: [
      node('Gather', ['table', 'input_ids'], { to: 'all' }),
      node('Cast', ['attention_mask'], { to: 'kept', by: [integer('to', types.float)] }),
      node('Unsqueeze', ['kept'], { to: 'column', by: [integers('axes', [2])] }),
      node('Mul', ['all', 'column'], { to: 'own' }),
      node('ReduceSum', ['own'], { to: 'logits', by: [integers('axes', [1]), integer('keepdims', 0)] }),
    ],
    weights: [weights('table', table)],
    inputs: [ids, mask],
    output: valueInfo('logits', 'float', ['batch', table[0]?.length ?? 0]),
  });
}

/** The words of the tiny models; their places are their ids. */
export const words = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  'query',
  ':',
  'passage',
  'cat',
  'dog',
  '猫',
] as const;

/** BERT's plan: `[CLS] a [SEP]`, and `[CLS] a [SEP] b [SEP]`. */
function tokenizer() {
  const special = (name: string) => ({
    [name]: { id: name, ids: [words.indexOf(name as '[CLS]')], tokens: [name] },
  });
  const mark = (id: string, type_id = 0) => ({ SpecialToken: { id, type_id } });
  const text = (id: string, type_id = 0) => ({ Sequence: { id, type_id } });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: words.slice(0, 4).map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [mark('[CLS]'), text('A'), mark('[SEP]')],
      pair: [mark('[CLS]'), text('A'), mark('[SEP]'), text('B', 1), mark('[SEP]', 1)],
      special_tokens: { ...special('[CLS]'), ...special('[SEP]') },
    },
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(words.map((word, index) => [word, index])),
    },
  };
}

/** A model folder; `files` go beside the model, as JSON. */
export function writeModel(folder: string, onnx: Bytes, files: Record<string, unknown> = {}): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), onnx);
  for (const [name, content] of Object.entries({ 'tokenizer.json': tokenizer(), ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), JSON.stringify(content));
  }
}
